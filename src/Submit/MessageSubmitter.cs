using System.Text;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableChaining.Submit;

/// <summary>Sends messages to the work queue as a batch producer does: ten per request, several requests at a time.</summary>
public sealed class MessageSubmitter(IAmazonSQS sqs, string queueUrl, TimeProvider time)
{
    /// <summary>Entries of a batch; source: SQS API reference, SendMessageBatch.</summary>
    private const int LargestBatch = 10;

    /// <summary>Bytes of bodies in a request, below the smallest limit that SQS has had for it.</summary>
    private const int LargestRequest = 250_000;

    private const int ConcurrentRequests = 8;

    /// <summary>Requests for a message that SQS does not accept for a reason of its own, before the message is NOT_SENT.</summary>
    private const int MostRequests = 8;

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(20);

    /// <summary>Sends all messages. One that the queue does not accept gets the outcome NOT_SENT.</summary>
    /// <param name="progress">Called with the number of messages sent so far, from several threads.</param>
    public Task SendAsync(IReadOnlyList<Submission> submissions, Action<int> progress, CancellationToken cancellationToken)
    {
        var sent = 0;
        return Parallel.ForEachAsync(
            Batches(submissions),
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentRequests, CancellationToken = cancellationToken },
            async (batch, cancellation) =>
            {
                await SendBatchAsync(batch, cancellation).ConfigureAwait(false);
                progress(Interlocked.Add(ref sent, batch.Count));
            });
    }

    private static IEnumerable<List<Submission>> Batches(IReadOnlyList<Submission> submissions)
    {
        var batch = new List<Submission>(LargestBatch);
        var bytes = 0;
        foreach (var submission in submissions)
        {
            var size = Encoding.UTF8.GetByteCount(submission.Message.Body);
            if (batch.Count == LargestBatch || (batch.Count > 0 && bytes + size > LargestRequest))
            {
                yield return batch;
                batch = new List<Submission>(LargestBatch);
                bytes = 0;
            }

            batch.Add(submission);
            bytes += size;
        }

        if (batch.Count > 0)
        {
            yield return batch;
        }
    }

    /// <summary>Sends a batch. What SQS fails for a reason of its own is sent again, until the attempts are used up.</summary>
    private async Task SendBatchAsync(List<Submission> batch, CancellationToken cancellationToken)
    {
        var backoff = new Backoff(FirstPause, LongestPause, time);
        var open = batch;
        while (true)
        {
            var failed = await SendOnceAsync(open, cancellationToken).ConfigureAwait(false);
            if (failed.Count == 0)
            {
                return;
            }

            if (backoff.Attempts == MostRequests - 1)
            {
                failed.ForEach(failure => failure.Submission.Outcome = NotSent(failure.Reason));
                return;
            }

            open = failed.ConvertAll(failure => failure.Submission);
            await backoff.PauseAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Returns the messages that may be accepted if they are sent again. The SDK has sent a request again that failed as a whole.</summary>
    private async Task<List<(Submission Submission, string Reason)>> SendOnceAsync(List<Submission> batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var entries = batch.Select((submission, index) => new SendMessageBatchRequestEntry($"{index}", submission.Message.Body)).ToList();
        var failed = new List<(Submission, string)>();
        try
        {
            var response = await sqs.SendMessageBatchAsync(new SendMessageBatchRequest(queueUrl, entries), cancellationToken).ConfigureAwait(false);
            foreach (var entry in response.Successful ?? [])
            {
                var submission = batch[int.Parse(entry.Id)];
                submission.SentAt = now;
                submission.MessageId = entry.MessageId;
            }

            foreach (var entry in response.Failed ?? [])
            {
                var (submission, reason) = (batch[int.Parse(entry.Id)], $"{entry.Code}: {entry.Message}");
                if (entry.SenderFault == true && !ServiceErrors.IsOfRate(entry.Code))
                {
                    submission.Outcome = NotSent(reason);
                }
                else
                {
                    failed.Add((submission, reason));
                }
            }
        }
        catch (AmazonServiceException failure) when (batch.Count > 1 && ServiceErrors.IsOfContent(failure))
        {
            // One message may be the reason (too large, a character that SQS does not allow); the others may be accepted alone.
            foreach (var submission in batch)
            {
                await SendBatchAsync([submission], cancellationToken).ConfigureAwait(false);
            }
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException or HttpRequestException)
        {
            foreach (var submission in batch)
            {
                submission.Outcome = NotSent(ServiceErrors.Describe(failure));
            }
        }

        return failed;
    }

    private static SubmissionOutcome NotSent(string reason) => new("NOT_SENT", reason, null);
}
