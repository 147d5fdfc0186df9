using System.Text.Json;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>
/// Looks on the dead-letter queue for submitted messages: one that is there was never started and will have no row. What
/// it looks at is hidden from others for the time of the run, and shown again at its end.
/// </summary>
internal sealed class DeadLetterWatch(ServiceClient client, string queueUrl, IReadOnlyDictionary<string, Submission> byMessageId)
{
    /// <summary>Messages of a receive; source: SQS API reference, ReceiveMessage.</summary>
    private const int LargestReceive = 10;

    private const int LongPollSeconds = 20;

    /// <summary>How long a message that was looked at stays hidden if the run is killed.</summary>
    private const int HiddenSeconds = 600;

    private readonly List<string> _handles = [];

    /// <summary>Runs until cancelled.</summary>
    public async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                using var answer = await client.SqsAsync("ReceiveMessage", Write, cancellationToken).ConfigureAwait(false);
                foreach (var message in answer.RootElement.TryGetProperty("Messages", out var messages) ? messages.EnumerateArray() : [])
                {
                    _handles.Add(message.GetProperty("ReceiptHandle").GetString()!);
                    Settle(message);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The run is over.
        }
    }

    /// <summary>Makes what was looked at visible again.</summary>
    public async Task ReleaseAsync(CancellationToken cancellationToken)
    {
        foreach (var batch in _handles.Chunk(LargestReceive))
        {
            using var answer = await client.SqsAsync("ChangeMessageVisibilityBatch", json => WriteRelease(json, batch), cancellationToken).ConfigureAwait(false);
        }
    }

    private void Settle(JsonElement message)
    {
        if (byMessageId.TryGetValue(message.GetProperty("MessageId").GetString()!, out var submission))
        {
            submission.Outcome ??= new SubmissionOutcome("DEAD_LETTER", $"received as often as the queue allows and never acknowledged; now on {queueUrl}", null);
        }
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteString("QueueUrl", queueUrl);
        json.WriteNumber("MaxNumberOfMessages", LargestReceive);
        json.WriteNumber("WaitTimeSeconds", LongPollSeconds);
        json.WriteNumber("VisibilityTimeout", HiddenSeconds);
    }

    private void WriteRelease(Utf8JsonWriter json, string[] handles)
    {
        json.WriteString("QueueUrl", queueUrl);
        json.WriteStartArray("Entries");
        for (var i = 0; i < handles.Length; i++)
        {
            json.WriteStartObject();
            json.WriteString("Id", $"{i}");
            json.WriteString("ReceiptHandle", handles[i]);
            json.WriteNumber("VisibilityTimeout", 0);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }
}
