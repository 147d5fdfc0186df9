using System.Collections.Immutable;

namespace DurableLocal.Core.Clock;

/// <summary>
/// Skips to the next due timer whenever nothing can happen before it: no service is busy, nothing is due, and the clients
/// have been quiet for a moment.
/// </summary>
public sealed class TimeSkipper : IAsyncDisposable
{
    /// <summary>How often the services are asked while time may be skipped.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(5);

    private readonly ModelledTime _time;
    private readonly Action<TimeSpan> _onSkip;
    private readonly Action<Exception> _report;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _gate = new();
    private readonly Task _loop;
    private ImmutableArray<IPendingWork> _work = [];
    private int _holds;
    private TaskCompletionSource? _advanced;
    private DateTimeOffset? _advanceTo;

    /// <param name="time">The clock that it moves.</param>
    /// <param name="isAutomatic">Whether it skips by itself; otherwise only within <see cref="AdvanceAsync"/>.</param>
    /// <param name="onSkip">Called with the time skipped in all before a skip takes effect.</param>
    /// <param name="report">Called with an exception of a service that was asked; it is asked again.</param>
    public TimeSkipper(ModelledTime time, bool isAutomatic, Action<TimeSpan> onSkip, Action<Exception> report)
    {
        (_time, _onSkip, _report) = (time, onSkip, report);
        _holds = isAutomatic ? 0 : 1;
        _loop = Task.Run(RunAsync);
    }

    /// <summary>The services that are asked; none is asked, and no time skipped, while the list is empty.</summary>
    public void Observe(IEnumerable<IPendingWork> work)
    {
        lock (_gate)
        {
            _work = [.. work];
        }
    }

    /// <summary>No time is skipped by itself until the result is disposed. Holds may overlap.</summary>
    public IDisposable Hold()
    {
        lock (_gate)
        {
            _holds++;
        }

        return new Held(this);
    }

    /// <summary>
    /// Lets <paramref name="span"/> pass: skips to each timer that is due within it, in order, and waits for the work that it
    /// starts. Real time that passes during that work counts.
    /// </summary>
    /// <exception cref="InvalidOperationException">Another call has not ended.</exception>
    public async Task AdvanceAsync(TimeSpan span, CancellationToken cancellationToken)
    {
        TaskCompletionSource advanced;
        lock (_gate)
        {
            if (_advanced is not null)
            {
                throw new InvalidOperationException("the time is being advanced by another call");
            }

            _advanceTo = _time.GetUtcNow() + span;
            _advanced = advanced = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        try
        {
            await advanced.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            lock (_gate)
            {
                (_advanced, _advanceTo) = (null, null);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                Step();
            }
            catch (Exception failure)
            {
                // A service may be stopping, or its store may not be readable for a moment.
                _report(failure);
            }

            await Task.Delay(Interval, TimeProvider.System, CancellationToken.None).ConfigureAwait(false);
        }
    }

    /// <summary>Skips once, if nothing can happen before the next due timer.</summary>
    private void Step()
    {
        lock (_gate)
        {
            if (_work.IsEmpty || (_holds > 0 && _advanceTo is null) || _work.Any(static work => work.IsBusy))
            {
                return;
            }

            var now = _time.GetUtcNow();
            var next = _work.Select(static work => work.NextDue()).Min() is { } due ? DateTimeOffset.FromUnixTimeMilliseconds(due) : (DateTimeOffset?)null;

            // Asked again after the due times were read: work that began in between has not changed them yet.
            if (next <= now || _work.Any(static work => work.IsBusy))
            {
                return;
            }

            if (_advanceTo is { } target && (next is null || next > target))
            {
                Skip(target);
                _advanceTo = null;
                _advanced!.TrySetResult();
            }
            else if (next is { } time)
            {
                Skip(time);
            }
        }
    }

    private void Skip(DateTimeOffset time)
    {
        var ahead = time - _time.GetUtcNow();
        if (ahead > TimeSpan.Zero)
        {
            _onSkip(_time.Skipped + ahead);
            _time.AdvanceTo(time);
        }
    }

    private void Release()
    {
        lock (_gate)
        {
            _holds--;
        }
    }

    private sealed class Held(TimeSkipper skipper) : IDisposable
    {
        private int _isReleased;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isReleased, 1) == 0)
            {
                skipper.Release();
            }
        }
    }
}
