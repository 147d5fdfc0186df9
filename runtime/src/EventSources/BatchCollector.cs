using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>
/// Collects messages into batches. A batch ends at the batch size, at the end of the batching window after its first
/// message, or at the maximum payload of an invocation; a message that no longer fits starts the next batch. Messages
/// that do not match the filter are deleted.
/// </summary>
/// <param name="filter">Null to accept every message.</param>
internal sealed class BatchCollector(EventSourceMappingResource mapping, MessageFilter? filter, string region, IQueues queues, TimeProvider time)
{
    /// <summary>Largest synchronous request payload: 6 MB (Lambda quotas page).</summary>
    internal const int LargestPayload = 6 * 1024 * 1024;

    /// <summary>Maximum wait of one receive (SQS API reference, ReceiveMessage WaitTimeSeconds).</summary>
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);

    private readonly Queue<PendingRecord> _carriedOver = [];

    /// <summary>Epoch milliseconds, or 0; read by other threads.</summary>
    private long _windowEnd;

    /// <summary>The end of the batching window that it waits for, in epoch milliseconds; null if it waits for none.</summary>
    internal long? WindowEnd => Volatile.Read(ref _windowEnd) is > 0 and var end ? end : null;

    /// <summary>Received messages that are not in a batch yet.</summary>
    internal IEnumerable<ReceivedMessage> CarriedOver => _carriedOver.Select(static record => record.Message);

    /// <summary>Returns the next batch; it is empty when no message arrived within the long poll.</summary>
    internal async Task<List<PendingRecord>> NextAsync(CancellationToken cancellationToken)
    {
        if (_carriedOver.Count == 0)
        {
            await ReceiveAsync(mapping.BatchSize, LongPoll, cancellationToken).ConfigureAwait(false);
        }

        var started = time.GetTimestamp();
        var batch = CountBatch();
        while (batch.Count > 0 && !batch.IsFull)
        {
            var remaining = mapping.BatchingWindow - time.GetElapsedTime(started);
            if (remaining <= TimeSpan.Zero || !await TryReceiveMoreAsync(mapping.BatchSize - batch.Count, remaining, cancellationToken).ConfigureAwait(false))
            {
                break;
            }

            batch = CountBatch();
        }

        return [.. Enumerable.Range(0, batch.Count).Select(_ => _carriedOver.Dequeue())];
    }

    /// <summary>
    /// Counts the messages of the next batch, without removing them: a receive that fails during the window must not lose
    /// what the batch has already. Returns also whether no further message fits.
    /// </summary>
    private (int Count, bool IsFull) CountBatch()
    {
        var count = 0;
        var size = SqsEvent.FrameLength;
        foreach (var record in _carriedOver)
        {
            size += record.Json.Length + 1;

            // The first message is added even if it is too large by itself; the invocation then fails with the proper error.
            if (count == mapping.BatchSize || (count > 0 && size > LargestPayload))
            {
                return (count, true);
            }

            count++;
        }

        return (count, count == mapping.BatchSize);
    }

    /// <summary>Receives more messages; returns false when none arrived before the end of the window, or when the mapping is stopping.</summary>
    private async Task<bool> TryReceiveMoreAsync(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        Volatile.Write(ref _windowEnd, (time.GetUtcNow() + wait).ToUnixTimeMilliseconds());
        try
        {
            return await ReceiveAsync(max, wait, cancellationToken).ConfigureAwait(false) > 0;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            return false;
        }
        finally
        {
            Volatile.Write(ref _windowEnd, 0);
        }
    }

    private async Task<int> ReceiveAsync(int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var messages = await queues.ReceiveAsync(mapping.QueueArn, max, wait, cancellationToken).ConfigureAwait(false);
        var filtered = new List<string>();
        foreach (var message in messages)
        {
            var record = new PendingRecord(message, SqsEvent.Record(message, mapping.QueueArn, region));
            if (filter?.Matches(record) == false)
            {
                filtered.Add(message.ReceiptHandle);
            }
            else
            {
                _carriedOver.Enqueue(record);
            }
        }

        if (filtered.Count > 0)
        {
            await queues.DeleteAsync(mapping.QueueArn, filtered, CancellationToken.None).ConfigureAwait(false);
        }

        return messages.Count;
    }
}
