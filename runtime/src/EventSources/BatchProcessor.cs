using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>Invokes the function with a batch and deletes from the queue what it has dealt with.</summary>
/// <param name="visibilityTimeout">Of the queue: after it the messages are others' to take.</param>
internal sealed class BatchProcessor(
    EventSourceMappingResource mapping,
    IBatchTarget target,
    IQueues queues,
    TimeSpan visibilityTimeout,
    TimeProvider time,
    Action<EventSourceProblem> report)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(10);

    internal async Task RunAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping)
    {
        var outcome = await InvokeAsync(SqsEvent.Of(batch), stopping).ConfigureAwait(false);
        if (outcome.Kind == BatchOutcomeKind.Abandoned)
        {
            await queues.ChangeVisibilityAsync(mapping.QueueArn, Handles(batch), TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }

        if (outcome.Kind != BatchOutcomeKind.Answered)
        {
            return;
        }

        var done = mapping.ReportBatchItemFailures ? Succeeded(batch, outcome.Payload) : Handles(batch);
        if (done.Count > 0)
        {
            // Not to be cut short by a stop: the work is done, a delivery more would repeat it.
            await queues.DeleteAsync(mapping.QueueArn, done, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<BatchOutcome> InvokeAsync(byte[] payload, CancellationToken stopping)
    {
        var started = time.GetTimestamp();
        var pause = FirstPause;
        while (true)
        {
            BatchOutcome outcome;
            try
            {
                outcome = await target.InvokeAsync(payload, stopping).ConfigureAwait(false);
                if (outcome.Kind != BatchOutcomeKind.Throttled || time.GetElapsedTime(started) + pause >= visibilityTimeout)
                {
                    return outcome;
                }

                await Task.Delay(pause, time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return new BatchOutcome(BatchOutcomeKind.Abandoned);
            }

            pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
        }
    }

    private static List<string> Handles(IReadOnlyList<PendingRecord> batch) => [.. batch.Select(static record => record.Message.ReceiptHandle)];

    private List<string> Succeeded(IReadOnlyList<PendingRecord> batch, ReadOnlyMemory<byte> answer)
    {
        var ids = batch.Select(static record => record.Message.MessageId).ToHashSet(StringComparer.Ordinal);
        var response = BatchResponse.Parse(answer.Span, ids);
        if (response.Complaint is { } complaint)
        {
            report(new EventSourceProblem(mapping.LogicalId, $"The batch counts as failed, its response is not valid: {complaint}"));
        }

        return [.. batch.Where(record => !response.FailedIds.Contains(record.Message.MessageId)).Select(static record => record.Message.ReceiptHandle)];
    }
}
