using Amazon.Lambda.SQSEvents;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>
/// Handles the records of a batch concurrently. Every record counts as failed until its outcome is certain, so an
/// exception returns that record to the queue and no other.
/// </summary>
public sealed class BatchHandler(RecordHandler records, ILogger logger)
{
    /// <summary>
    /// Records handled at a time: a batch of ten takes one round trip, and a larger one does not use up the account's
    /// rate of durable starts (300 per second; Lambda quotas page) at once.
    /// </summary>
    private const int Concurrency = 10;

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, CancellationToken cancellationToken)
    {
        var done = new bool[batch.Records.Count];
        await Parallel.ForAsync(
            0,
            batch.Records.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = CancellationToken.None },
            async (index, _) => done[index] = await TryHandleAsync(batch.Records[index], cancellationToken));
        return new SQSBatchResponse(
        [
            .. batch.Records
                .Where((_, index) => !done[index])
                .Select(record => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId }),
        ]);
    }

    private async Task<bool> TryHandleAsync(SQSEvent.SQSMessage record, CancellationToken cancellationToken)
    {
        try
        {
            cancellationToken.ThrowIfCancellationRequested();
            // The deadline ends the wait also for a call that does not observe the token; what such a call does later is found by the next delivery.
            await records.HandleAsync(record, cancellationToken).WaitAsync(cancellationToken);
            return true;
        }
        catch (Exception fault)
        {
            // Any exception: the message stays on the queue, is delivered again, and moves to the dead-letter queue after its last receive.
            logger.ForWork(MessageIdentity.FindKey(record)?.Value ?? MessageIdentity.FirstMessageId(record), messageId: record.MessageId)
                .LogError(fault, "RETRY: {error_type}", fault.GetType().Name);
            return false;
        }
    }
}
