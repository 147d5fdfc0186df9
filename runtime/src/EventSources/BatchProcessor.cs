using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.EventSources;

/// <summary>Invokes the function with a batch, and deletes the messages that it processed from the queue.</summary>
/// <param name="visibilityTimeout">The visibility timeout of the queue, after which other consumers can receive the messages.</param>
internal sealed class BatchProcessor(
    EventSourceMappingResource mapping,
    IBatchTarget target,
    IQueues queues,
    TimeSpan visibilityTimeout,
    TimeProvider time,
    Action<EventSourceProblem> report)
{
    private static readonly TimeSpan FirstRetryDelay = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRetryDelay = TimeSpan.FromSeconds(10);

    /// <param name="batch">The records of one invocation.</param>
    /// <param name="stopping">Cancelled when the mapping stops receiving.</param>
    /// <param name="ending">Cancelled when the runtime ends.</param>
    internal async Task RunAsync(IReadOnlyList<PendingRecord> batch, CancellationToken stopping, CancellationToken ending)
    {
        var outcome = await InvokeAsync(SqsEvent.Of(batch), Traces(batch), stopping, ending).ConfigureAwait(false);
        if (outcome.Kind == BatchOutcomeKind.NotStarted)
        {
            await queues.ChangeVisibilityAsync(mapping.QueueArn, Handles(batch), TimeSpan.Zero, CancellationToken.None).ConfigureAwait(false);
        }

        if (outcome.Kind != BatchOutcomeKind.Succeeded)
        {
            return;
        }

        var done = mapping.ReportBatchItemFailures ? Succeeded(batch, outcome.Payload) : Handles(batch);
        if (done.Count > 0)
        {
            // Not cancelled by a stop: the messages are processed, and another delivery would repeat the work.
            await queues.DeleteAsync(mapping.QueueArn, done, CancellationToken.None).ConfigureAwait(false);
        }
    }

    private async Task<BatchOutcome> InvokeAsync(byte[] payload, IReadOnlyList<string> traces, CancellationToken stopping, CancellationToken ending)
    {
        var started = time.GetTimestamp();
        var delay = FirstRetryDelay;
        while (true)
        {
            BatchOutcome outcome;
            try
            {
                outcome = await target.InvokeAsync(payload, traces, stopping, ending).ConfigureAwait(false);
                if (outcome.Kind != BatchOutcomeKind.Throttled || time.GetElapsedTime(started) + delay >= visibilityTimeout)
                {
                    return outcome;
                }

                await Task.Delay(delay, time, stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (stopping.IsCancellationRequested)
            {
                return new BatchOutcome(BatchOutcomeKind.NotStarted);
            }

            delay = delay * 2 < MaxRetryDelay ? delay * 2 : MaxRetryDelay;
        }
    }

    private static IReadOnlyList<string> Traces(IReadOnlyList<PendingRecord> batch)
    {
        List<string>? traces = null;
        foreach (var record in batch)
        {
            if (record.Message.SystemAttributes.TryGetValue("AWSTraceHeader", out var header))
            {
                (traces ??= []).Add(header);
            }
        }

        return traces ?? [];
    }

    private static List<string> Handles(IReadOnlyList<PendingRecord> batch) => [.. batch.Select(static record => record.Message.ReceiptHandle)];

    private List<string> Succeeded(IReadOnlyList<PendingRecord> batch, ReadOnlyMemory<byte> payload)
    {
        var ids = batch.Select(static record => record.Message.MessageId).ToHashSet(StringComparer.Ordinal);
        var response = BatchResponse.Parse(payload.Span, ids);
        if (response.Error is { } error)
        {
            report(new EventSourceProblem(mapping.LogicalId, $"The batch counts as failed because its response is not valid: {error}"));
        }

        return [.. batch.Where(record => !response.FailedIds.Contains(record.Message.MessageId)).Select(static record => record.Message.ReceiptHandle)];
    }
}
