namespace DurableLocal.Core.Background;

/// <summary>
/// The work of a service that no request waits for: one-off work and <see cref="BackgroundLoop">loops</see>. An exception
/// of the work is reported and ends neither the process nor other work; a stop waits for everything that runs.
/// </summary>
/// <remarks>
/// After the stop, new work is ignored: a service stores what is left to do and resumes it at its next start. A service
/// starts work from commit callbacks too, which have no caller that could handle an exception.
/// </remarks>
public sealed class BackgroundWork : IAsyncDisposable
{
    private readonly TimeProvider _time;
    private readonly DefectReporter _reporter;
    private readonly CancellationTokenSource _stopping = new();
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly List<BackgroundLoop> _loops = [];
    private readonly Lock _lock = new();
    private int _running;
    private bool _isStopped;

    /// <param name="time">The clock of the loops.</param>
    /// <param name="report">Called with each exception of the work, on the thread that ran it.</param>
    public BackgroundWork(TimeProvider time, Action<Exception> report)
    {
        _time = time;
        _reporter = new DefectReporter(report);
        Stopping = _stopping.Token;
    }

    /// <summary>Cancelled when the stop begins. Remains valid after <see cref="DisposeAsync"/>.</summary>
    public CancellationToken Stopping { get; }

    /// <summary>Whether work runs or has been started; a loop that waits for its next round is not busy.</summary>
    public bool IsBusy
    {
        get
        {
            lock (_lock)
            {
                return _running > 0;
            }
        }
    }

    /// <summary>Starts the work on a thread of the pool; does nothing after the stop.</summary>
    /// <param name="work">
    /// Receives <see cref="Stopping"/>. The stop waits for its end, so it either ends soon after the cancellation or must
    /// not be interrupted. An <see cref="OperationCanceledException"/> after the cancellation is not reported.
    /// </param>
    public void Run(Func<CancellationToken, Task> work)
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            _running++;
        }

        _ = Task.Run(() => RunToEndAsync(work));
    }

    /// <summary>Creates a loop. Its first round runs at the first wake-up, or after <paramref name="every"/>.</summary>
    /// <param name="round">Does what is due. Returns when the next round is due; null where it depends on a wake-up.</param>
    /// <param name="every">Longest wait between two rounds; null for no limit.</param>
    public BackgroundLoop Repeat(Func<CancellationToken, Task<DateTimeOffset?>> round, TimeSpan? every = null)
    {
        var loop = new BackgroundLoop(this, _time, round, every);
        lock (_lock)
        {
            if (!_isStopped)
            {
                _loops.Add(loop);
                return loop;
            }
        }

        loop.StopTimer();
        return loop;
    }

    /// <summary>Ignores new work from here on, cancels <see cref="Stopping"/>, and completes when all running work has ended.</summary>
    /// <param name="cancellationToken">Ends the wait, not the work. The stop can be awaited again.</param>
    /// <exception cref="OperationCanceledException">The wait was cancelled.</exception>
    public async Task StopAsync(CancellationToken cancellationToken = default)
    {
        if (BeginStop())
        {
            _loops.ForEach(static loop => loop.StopTimer());
            await _stopping.CancelAsync().ConfigureAwait(false);
        }

        await _ended.Task.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Stops and waits for all running work.</summary>
    public async ValueTask DisposeAsync()
    {
        await StopAsync(CancellationToken.None).ConfigureAwait(false);
        _stopping.Dispose();
    }

    /// <summary>Reports an exception that the work handles itself. A report that fails does not end the work.</summary>
    public void Report(Exception error) => _reporter.Report(error);

    private async Task RunToEndAsync(Func<CancellationToken, Task> work)
    {
        try
        {
            await work(Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (Stopping.IsCancellationRequested)
        {
            // The work stops between two of its steps.
        }
        catch (Exception error)
        {
            Report(error);
        }
        finally
        {
            lock (_lock)
            {
                _running--;
                SignalEnd();
            }
        }
    }

    /// <summary>Ignores new work from here on; returns false where the stop has begun already.</summary>
    private bool BeginStop()
    {
        lock (_lock)
        {
            if (_isStopped)
            {
                return false;
            }

            _isStopped = true;
            SignalEnd();
            return true;
        }
    }

    private void SignalEnd()
    {
        if (_isStopped && _running == 0)
        {
            _ended.TrySetResult();
        }
    }
}
