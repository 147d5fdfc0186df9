using System.Text;
using System.Text.Json;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>Sends messages to the work queue, as a batch producer does: ten in a request, several requests at a time.</summary>
internal sealed class MessageSubmitter(ServiceClient client, string queueUrl, TimeProvider time)
{
    /// <summary>Entries of a batch; source: SQS API reference, SendMessageBatch.</summary>
    private const int LargestBatch = 10;

    /// <summary>Bytes of bodies in a request, below the smallest limit that SQS has had for it.</summary>
    private const int LargestRequest = 250_000;

    private const int ConcurrentRequests = 8;

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

    private async Task SendBatchAsync(List<Submission> batch, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        try
        {
            using var answer = await client.SqsAsync("SendMessageBatch", json => Write(json, batch), cancellationToken).ConfigureAwait(false);
            foreach (var entry in Entries(answer, "Successful"))
            {
                var submission = batch[int.Parse(entry.GetProperty("Id").GetString()!)];
                submission.SentAt = now;
                submission.MessageId = entry.GetProperty("MessageId").GetString();
            }

            foreach (var entry in Entries(answer, "Failed"))
            {
                batch[int.Parse(entry.GetProperty("Id").GetString()!)].Outcome = Refused($"{entry.GetProperty("Code").GetString()}: {entry.GetProperty("Message").GetString()}");
            }
        }
        catch (ServiceFault fault) when (batch.Count > 1)
        {
            // One message may be what the queue refuses (too large, a character it does not carry): the others may pass alone.
            _ = fault;
            foreach (var submission in batch)
            {
                await SendBatchAsync([submission], cancellationToken).ConfigureAwait(false);
            }
        }
        catch (ServiceFault fault)
        {
            batch[0].Outcome = Refused(fault.Message);
        }
    }

    private void Write(Utf8JsonWriter json, List<Submission> batch)
    {
        json.WriteString("QueueUrl", queueUrl);
        json.WriteStartArray("Entries");
        for (var i = 0; i < batch.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("Id", $"{i}");
            json.WriteString("MessageBody", batch[i].Message.Body);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static SubmissionOutcome Refused(string reason) => new("REFUSED", reason, null);

    private static IEnumerable<JsonElement> Entries(JsonDocument answer, string member) =>
        answer.RootElement.TryGetProperty(member, out var entries) ? entries.EnumerateArray() : [];
}
