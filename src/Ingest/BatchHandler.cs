using Amazon.Lambda.SQSEvents;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>
/// Works on the records of a batch concurrently. Every record counts as failed until its outcome is certain, so a crash
/// or an exception sends it back to the queue, and no other.
/// </summary>
public sealed class BatchHandler(RecordHandler records, ILogger logger)
{
    /// <summary>
    /// Records worked on at a time: one batch of ten takes one round trip, and a larger batch does not meet the
    /// account's rate of durable starts (300 a second; Lambda quotas page) all at once.
    /// </summary>
    private const int Concurrency = 10;

    public async Task<SQSBatchResponse> HandleAsync(SQSEvent batch, CancellationToken cancellationToken)
    {
        var done = new bool[batch.Records.Count];
        await Parallel.ForAsync(
            0,
            batch.Records.Count,
            new ParallelOptions { MaxDegreeOfParallelism = Concurrency, CancellationToken = CancellationToken.None },
            async (index, _) => done[index] = await IsDoneAsync(batch.Records[index], cancellationToken));
        return new SQSBatchResponse(
        [
            .. batch.Records
                .Where((_, index) => !done[index])
                .Select(record => new SQSBatchResponse.BatchItemFailure { ItemIdentifier = record.MessageId }),
        ]);
    }

    private async Task<bool> IsDoneAsync(SQSEvent.SQSMessage record, CancellationToken cancellationToken)
    {
        try
        {
            await records.HandleAsync(record, cancellationToken);
            return true;
        }
        catch (Exception fault)
        {
            // Whatever it was, the message is safe on the queue: it comes back, and ends on the dead-letter queue if this lasts.
            using var scope = logger.BeginWork(record.MessageId, messageId: record.MessageId);
            logger.LogError(fault, "RETRY: {error_type}", fault.GetType().Name);
            return false;
        }
    }
}
