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
    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(1);

    /// <summary>How long a batch waits for capacity. Then it is received anyway, because the load may come from another function.</summary>
    private static readonly TimeSpan MaxBackpressureDelay = TimeSpan.FromSeconds(1);

    private readonly EventSourceMappingResource _mapping;
    private readonly BatchCollector _collector;
    private readonly BatchProcessor _processor;
    private readonly IQueues _queues;
    private readonly Func<Task> _waitForCapacity;
    private readonly TimeProvider _time;
    private readonly Action<EventSourceProblem> _report;
#pragma warning disable CA2213 // A batch may release its slot after the poller is disposed; a semaphore without a wait handle holds no resources.
    private readonly SemaphoreSlim _freeInvocations;
#pragma warning restore CA2213
    private readonly int _concurrency;
    private readonly ActivityCounter _activity;
    private readonly CancellationTokenSource _stopping = new();
    private Task _loop = Task.CompletedTask;

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
        _concurrency = concurrency;
        _freeInvocations = new SemaphoreSlim(concurrency, concurrency);
    }

    /// <summary>The end of a batching window that it waits for; null if it waits for none.</summary>
    internal long? WindowEnd => _collector.WindowEnd;

    internal void Start()
    {
        _activity.Begin();
        _loop = Task.Run(async () =>
        {
            try
            {
                await PollAsync().ConfigureAwait(false);
            }
            finally
            {
                _activity.End();
            }
        });
    }

    /// <summary>Stops receiving; batches that have been received are still processed.</summary>
    internal void Stop() => _stopping.Cancel();

    /// <summary>Stops receiving and waits for the running invocations; cancellation ends the wait, not the invocations.</summary>
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

        await ReturnCarriedOverAsync().ConfigureAwait(false);
    }

    private async Task ApplyBackpressureAsync()
    {
        var capacity = _waitForCapacity();
        if (capacity.IsCompleted)
        {
            return;
        }

        try
        {
            await capacity.WaitAsync(MaxBackpressureDelay, _time, _stopping.Token).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Continue without capacity, as the constant explains.
        }
        catch (OperationCanceledException)
        {
            _freeInvocations.Release();
            throw;
        }
    }

    /// <summary>Runs the next batch in the acquired invocation slot, or releases the slot when no message arrived.</summary>
    private async Task StartNextBatchAsync()
    {
        var slotInUse = false;
        try
        {
            var batch = await _collector.NextAsync(_stopping.Token).ConfigureAwait(false);
            if (batch.Count > 0)
            {
                // Not awaited here: the batch holds its slot until it ends, and DrainAsync waits for all slots.
                slotInUse = true;
                _activity.Begin();
                _ = Task.Run(() => RunAsync(batch));
            }
        }
        catch (Exception defect) when (defect is not OperationCanceledException || !_stopping.IsCancellationRequested)
        {
            // The queue may become readable again, so the loop continues.
            _report(new EventSourceProblem(_mapping.LogicalId, $"Receiving from {_mapping.QueueArn} failed: {defect.Message}", defect));
            await Task.Delay(RetryDelay, _time, _stopping.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!slotInUse)
            {
                _freeInvocations.Release();
            }
        }
    }

    private async Task RunAsync(List<PendingRecord> batch)
    {
        try
        {
            await _processor.RunAsync(batch, _stopping.Token).ConfigureAwait(false);
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
