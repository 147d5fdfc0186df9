using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// Gathers messages into batches: up to the batch size, for no longer than the batching window after the first, and no
/// larger than an invocation may be. What no longer fits opens the next batch; what a filter keeps from the function is
/// deleted.
/// </summary>
/// <param name="filter">Null where every message goes.</param>
internal sealed class BatchCollector(EventSourceMappingResource mapping, MessageFilter? filter, string region, IQueues queues, TimeProvider time)
{
    /// <summary>Largest synchronous request payload: 6 MB (Lambda quotas page).</summary>
    internal const int LargestPayload = 6 * 1024 * 1024;

    /// <summary>Longest wait of one receive (SQS API reference, ReceiveMessage WaitTimeSeconds).</summary>
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);

    private readonly Queue<PendingRecord> _carriedOver = [];

    /// <summary>Messages taken and in no batch yet.</summary>
    internal IEnumerable<ReceivedMessage> Held => _carriedOver.Select(static record => record.Message);

    /// <summary>Empty where no message came within the long poll.</summary>
    internal async Task<List<PendingRecord>> NextAsync(CancellationToken cancellationToken)
    {
        if (_carriedOver.Count == 0)
        {
            await TakeAsync(mapping.BatchSize, LongPoll, cancellationToken).ConfigureAwait(false);
        }

        var batch = new List<PendingRecord>(Math.Min(mapping.BatchSize, _carriedOver.Count));
        var size = SqsEvent.FrameLength;
        var started = time.GetTimestamp();
        while (FillFromHeld(batch, ref size) && batch.Count > 0)
        {
            var left = mapping.BatchingWindow - time.GetElapsedTime(started);
            if (left <= TimeSpan.Zero || !await TryTakeMoreAsync(batch, left, cancellationToken).ConfigureAwait(false))
            {
                break;
            }
        }

        return batch;
    }

    /// <summary>Whether the batch may still grow.</summary>
    private bool FillFromHeld(List<PendingRecord> batch, ref int size)
    {
        while (batch.Count < mapping.BatchSize && _carriedOver.TryPeek(out var record))
        {
            // The first goes even where it is too large by itself: the invocation's own refusal tells of it.
            if (batch.Count > 0 && size + record.Json.Length + 1 > LargestPayload)
            {
                return false;
            }

            size += record.Json.Length + 1;
            batch.Add(_carriedOver.Dequeue());
        }

        return batch.Count < mapping.BatchSize;
    }

    /// <summary>False where the window ends, or the source is being stopped, with what has been gathered.</summary>
    private async Task<bool> TryTakeMoreAsync(List<PendingRecord> batch, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            return await TakeAsync(mapping.BatchSize - batch.Count, wait, cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
    }

    private async Task<int> TakeAsync(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var messages = await queues.ReceiveAsync(mapping.QueueArn, max, wait, cancellationToken).ConfigureAwait(false);
        var keptBack = new List<string>();
        foreach (var message in messages)
        {
            var record = new PendingRecord(message, SqsEvent.Record(message, mapping.QueueArn, region));
            if (filter?.Lets(record) == false)
            {
                keptBack.Add(message.ReceiptHandle);
            }
            else
            {
                _carriedOver.Enqueue(record);
            }
        }

        if (keptBack.Count > 0)
        {
            await queues.DeleteAsync(mapping.QueueArn, keptBack, CancellationToken.None).ConfigureAwait(false);
        }

        return messages.Count;
    }
}
