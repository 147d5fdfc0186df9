using System.Text.Json;
using Amazon;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Submit;

/// <summary>
/// Looks for submitted messages on the dead-letter queue of the work queue: one that is there was never started and gets no
/// row. Messages that it has received are hidden from other consumers until the end of the submission. A receive is never cancelled:
/// the queue may have hidden the messages of a response that nobody reads.
/// </summary>
internal sealed class DeadLetterWatch(IAmazonSQS sqs, string queueUrl, IReadOnlyDictionary<string, Submission> byMessageId)
{
    /// <summary>Messages of a receive; source: SQS API reference, ReceiveMessage.</summary>
    private const int LargestReceive = 10;

    /// <summary>The end of a submission waits for the receive that is under way.</summary>
    private const int LongPollSeconds = 1;

    /// <summary>How long a received message stays hidden if this process is killed.</summary>
    private const int HiddenSeconds = 60;

    /// <summary>Receipt handles by message id: a message that was visible again has its last one.</summary>
    private readonly Dictionary<string, string> _handles = new(StringComparer.Ordinal);

    /// <summary>Reads the redrive policy of the work queue and returns the URL of its dead-letter queue, or null if it has none.</summary>
    /// <exception cref="AmazonServiceException">The attributes or the dead-letter queue may not be read.</exception>
    public static async Task<string?> FindQueueAsync(IAmazonSQS sqs, string workQueueUrl, CancellationToken cancellationToken)
    {
        var response = await sqs.GetQueueAttributesAsync(new GetQueueAttributesRequest { QueueUrl = workQueueUrl, AttributeNames = ["RedrivePolicy"] }, cancellationToken).ConfigureAwait(false);
        if (response.Attributes?.GetValueOrDefault("RedrivePolicy") is not { Length: > 0 } policy)
        {
            return null;
        }

        using var document = JsonDocument.Parse(policy);
        var arn = Arn.Parse(document.RootElement.GetProperty("deadLetterTargetArn").GetString()!);
        var queue = await sqs.GetQueueUrlAsync(new GetQueueUrlRequest { QueueName = arn.Resource, QueueOwnerAWSAccountId = arn.AccountId }, cancellationToken).ConfigureAwait(false);
        return queue.QueueUrl;
    }

    /// <summary>Receives from the queue until it is cancelled.</summary>
    /// <exception cref="AmazonServiceException">The queue may not be read.</exception>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        var request = new ReceiveMessageRequest { QueueUrl = queueUrl, MaxNumberOfMessages = LargestReceive, WaitTimeSeconds = LongPollSeconds, VisibilityTimeout = HiddenSeconds };
        while (!cancellationToken.IsCancellationRequested)
        {
            var response = await sqs.ReceiveMessageAsync(request, CancellationToken.None).ConfigureAwait(false);
            foreach (var message in response.Messages ?? [])
            {
                _handles[message.MessageId] = message.ReceiptHandle;
                if (byMessageId.TryGetValue(message.MessageId, out var submission))
                {
                    submission.Outcome ??= new SubmissionOutcome("DEAD_LETTER", $"received as often as the queue allows and never acknowledged; now on {queueUrl}", null);
                }
            }
        }
    }

    /// <summary>Makes the received messages visible again.</summary>
    public Task ReleaseAsync(CancellationToken cancellationToken) => ReleaseAsync(sqs, queueUrl, _handles.Values, cancellationToken);

    /// <summary>Makes received messages visible again.</summary>
    public static async Task ReleaseAsync(IAmazonSQS sqs, string queueUrl, IEnumerable<string> handles, CancellationToken cancellationToken)
    {
        foreach (var batch in handles.Chunk(LargestReceive))
        {
            var entries = batch.Select((handle, index) => new ChangeMessageVisibilityBatchRequestEntry($"{index}", handle) { VisibilityTimeout = 0 }).ToList();
            await sqs.ChangeMessageVisibilityBatchAsync(new ChangeMessageVisibilityBatchRequest(queueUrl, entries), cancellationToken).ConfigureAwait(false);
        }
    }
}
