using DurableLocal.Core.Background;
using DurableLocal.Core.Clock;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// Polls the queue of an event source mapping: receives a batch whenever one of the concurrent invocations is free, and
/// runs it.
/// </summary>
/// <remarks>
/// When the function succeeds, the batch is deleted except for the messages that it reports as failed. When it fails,
/// crashes, times out or returns an invalid response, nothing is deleted and the messages become visible again after their
/// visibility timeout. When it is throttled, the same batch is retried with increasing delays until then. The end of the
/// runtime has the effect of a failure.
/// </remarks>
internal sealed class SqsPoller : IAsyncDisposable
{
    /// <summary>How long a batch waits for capacity. Then it is received anyway, because the load may come from another function.</summary>
    private static readonly TimeSpan MaxBackpressureDelay = TimeSpan.FromSeconds(1);

    private readonly EventSourceMappingResource _mapping;
    private readonly BatchCollector _collector;
    private readonly BatchProcessor _processor;
    private readonly IQueues _queues;
    private readonly Func<Task> _waitForCapacity;
    private readonly TimeProvider _time;
    private readonly Action<EventSourceProblem> _report;
    private readonly SemaphoreSlim _freeInvocations;
    private readonly ActivityCounter _activity;
    private readonly BackgroundWork _polling;

    /// <summary>Stopped after <see cref="_polling"/>, so that every received batch still starts.</summary>
    private readonly BackgroundWork _batches;

    internal SqsPoller(
        EventSourceMappingResource mapping,
        BatchCollector collector,
        BatchProcessor processor,
        IQueues queues,
        int concurrency,
        Func<Task> waitForCapacity,
        ActivityCounter activity,
        TimeProvider time,
        Action<EventSourceProblem> report)
    {
        _mapping = mapping;
        _collector = collector;
        _processor = processor;
        _queues = queues;
        _waitForCapacity = waitForCapacity;
        _activity = activity;
        _time = time;
        _report = report;
        _freeInvocations = new SemaphoreSlim(concurrency, concurrency);
        _polling = new BackgroundWork(time, Report);
        _batches = new BackgroundWork(time, Report);
    }

    /// <summary>The end of a batching window that it waits for; null if it waits for none.</summary>
    internal long? WindowEnd => _collector.WindowEnd;

    internal void Start()
    {
        _activity.Begin();
        _polling.Run(PollAsync);
    }

    /// <summary>
    /// Stops receiving. Invocations and executions that have started run to their end; a batch that waits for an
    /// environment is returned to the queue.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait for the last receive.</param>
    internal Task StopReceivingAsync(CancellationToken cancellationToken) => _polling.StopAsync(cancellationToken);

    /// <summary>
    /// Stops receiving and waits for the running invocations. Executions continue after the runtime's next start, so they
    /// are not waited for; their messages become visible again.
    /// </summary>
    /// <param name="cancellationToken">Ends the wait, not the invocations.</param>
    internal async Task DrainAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _polling.StopAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            await _batches.StopAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Drains without a limit of time: the batches must be able to delete their messages.</summary>
    public async ValueTask DisposeAsync()
    {
        await _polling.DisposeAsync().ConfigureAwait(false);
        await _batches.DisposeAsync().ConfigureAwait(false);
        _freeInvocations.Dispose();
    }

    private async Task PollAsync(CancellationToken stopping)
    {
        try
        {
            while (true)
            {
                await _freeInvocations.WaitAsync(stopping).ConfigureAwait(false);
                await ReceiveAndStartAsync(stopping).ConfigureAwait(false);
            }
        }
        finally
        {
            await ReturnCarriedOverAsync().ConfigureAwait(false);
            _activity.End();
        }
    }

    private void Report(Exception defect) =>
        _report(new EventSourceProblem(_mapping.LogicalId, $"Polling {_mapping.QueueArn} failed: {defect.Message}", defect));

    private async Task ApplyBackpressureAsync(CancellationToken stopping)
    {
        var capacity = _waitForCapacity();
        if (capacity.IsCompleted)
        {
            return;
        }

        try
        {
            await capacity.WaitAsync(MaxBackpressureDelay, _time, stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Continue without capacity, as the constant explains.
        }
    }

    /// <summary>Receives the next batch and starts it in the acquired invocation slot, or releases the slot when no message arrived.</summary>
    private async Task ReceiveAndStartAsync(CancellationToken stopping)
    {
        var slotInUse = false;
        try
        {
            await ApplyBackpressureAsync(stopping).ConfigureAwait(false);
            var batch = await _collector.NextAsync(stopping).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                slotInUse = true;
                _activity.Begin();
                _batches.Run(ending => RunAsync(batch, stopping, ending));
            }
        }
        catch (Exception defect) when (!stopping.IsCancellationRequested)
        {
            // The queue may become readable again, so the loop continues.
            _report(new EventSourceProblem(_mapping.LogicalId, $"Receiving from {_mapping.QueueArn} failed: {defect.Message}", defect));
            await Task.Delay(BackgroundLoop.PauseAfterFailure, _time, stopping).ConfigureAwait(false);
        }
        finally
        {
            if (!slotInUse)
            {
                _freeInvocations.Release();
            }
        }
    }

    private async Task RunAsync(List<PendingRecord> batch, CancellationToken stopping, CancellationToken ending)
    {
        try
        {
            await _processor.RunAsync(batch, stopping, ending).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            // The messages become visible again after their visibility timeout.
            _report(new EventSourceProblem(_mapping.LogicalId, $"A batch of {batch.Count} messages failed: {defect.Message}", defect));
        }
        finally
        {
            _freeInvocations.Release();
            _activity.End();
        }
    }

    /// <summary>Makes received messages that are in no batch visible again, so that the next consumer does not wait for their visibility timeout.</summary>
    private async Task ReturnCarriedOverAsync()
    {
        var handles = _collector.CarriedOver.Select(static message => message.ReceiptHandle).ToList();
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
            // They become visible later, after their visibility timeout.
            _report(new EventSourceProblem(_mapping.LogicalId, $"Returning {handles.Count} messages failed: {defect.Message}", defect));
        }
    }
}
