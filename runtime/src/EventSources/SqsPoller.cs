using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// The event source mapping of a queue: takes messages as long as an invocation is free to have them, and settles each
/// batch by what the function makes of it.
/// </summary>
/// <remarks>
/// Answered: the batch is deleted, less the messages reported as failed. Failed, crashed, timed out, or an answer that
/// is not understood: nothing is deleted, the messages come back when their visibility timeout runs out. Throttled: the
/// same batch is tried again with growing pauses until then. The runtime dies: as failed.
/// </remarks>
internal sealed class SqsPoller : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterDefect = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch waits for room; then it is taken all the same, since the room may be another function's.</summary>
    private static readonly TimeSpan LongestHold = TimeSpan.FromSeconds(1);

    private readonly EventSourceMappingResource _mapping;
    private readonly BatchCollector _collector;
    private readonly BatchProcessor _settlement;
    private readonly IQueues _queues;
    private readonly Func<Task> _room;
    private readonly TimeProvider _time;
    private readonly Action<EventSourceProblem> _report;
    private readonly SemaphoreSlim _freeInvocations;
    private readonly int _concurrency;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

    internal SqsPoller(
        EventSourceMappingResource mapping,
        BatchCollector collector,
        BatchProcessor settlement,
        IQueues queues,
        int concurrency,
        Func<Task> room,
        TimeProvider time,
        Action<EventSourceProblem> report)
    {
        _mapping = mapping;
        _collector = collector;
        _settlement = settlement;
        _queues = queues;
        _room = room;
        _time = time;
        _report = report;
        _concurrency = concurrency;
        _freeInvocations = new SemaphoreSlim(concurrency, concurrency);
    }

    internal void Start() => _loop = Task.Run(PollAsync);

    /// <summary>Takes no more messages; what it has taken is settled.</summary>
    internal void Stop() => _stopping.Cancel();

    /// <summary>Stops taking messages, then waits for the invocations that run; cancelling ends the wait, not them.</summary>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.WaitAsync(cancellationToken).ConfigureAwait(false);
        for (var ended = 0; ended < _concurrency; ended++)
        {
            await _freeInvocations.WaitAsync(cancellationToken).ConfigureAwait(false);
        }

        _freeInvocations.Release(_concurrency);
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _loop.ConfigureAwait(false);
        _stopping.Dispose();
    }

    private async Task PollAsync()
    {
        while (!_stopping.IsCancellationRequested)
        {
            try
            {
                await _freeInvocations.WaitAsync(_stopping.Token).ConfigureAwait(false);
                await ApplyBackpressureAsync().ConfigureAwait(false);
                await StartNextBatchAsync().ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_stopping.IsCancellationRequested)
            {
                break;
            }
        }

        await ReturnHeldAsync().ConfigureAwait(false);
    }

    private async Task ApplyBackpressureAsync()
    {
        var room = _room();
        if (room.IsCompleted)
        {
            return;
        }

        try
        {
            await room.WaitAsync(LongestHold, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Long enough.
        }
        catch (OperationCanceledException)
        {
            _freeInvocations.Release();
            throw;
        }
    }

    /// <summary>Hands the free invocation on to the batch that takes it, or gives it back where none came.</summary>
    private async Task StartNextBatchAsync()
    {
        var handedOn = false;
        try
        {
            var batch = await _collector.NextAsync(_stopping.Token).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                // Not awaited here: it holds one of the invocations, all of which DrainAsync collects.
                handedOn = true;
                _ = Task.Run(() => RunAsync(batch));
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            // The edge of the loop: a queue that cannot be read now may be readable later.
            _report(new EventSourceProblem(_mapping.LogicalId, $"Receiving from {_mapping.QueueArn} failed: {defect.Message}", defect));
            await Task.Delay(PauseAfterDefect, _time, _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!handedOn)
            {
                _freeInvocations.Release();
            }
        }
    }

    private async Task RunAsync(List<PendingRecord> batch)
    {
        try
        {
            await _settlement.RunAsync(batch, _stopping.Token).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            // The edge of the batch: its messages come back by their visibility timeout.
            _report(new EventSourceProblem(_mapping.LogicalId, $"A batch of {batch.Count} messages failed: {defect.Message}", defect));
        }
        finally
        {
            _freeInvocations.Release();
        }
    }

    /// <summary>Messages taken for a batch that will not be: the next consumer need not wait for them.</summary>
    private async Task ReturnHeldAsync()
    {
        var handles = _collector.Held.Select(static message => message.ReceiptHandle).ToList();
        if (handles.Count == 0)
        {
            return;
        }

        try
        {
            await _queues.ChangeVisibilityAsync(_mapping.QueueArn, handles, TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            // They come back by their visibility timeout all the same, only later.
            _report(new EventSourceProblem(_mapping.LogicalId, $"Returning {handles.Count} messages failed: {defect.Message}", defect));
        }
    }
}
