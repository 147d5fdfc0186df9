using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// SendMessageBatch: a bad entry fails alone; the good ones are sent together. In a FIFO queue, where the order of all
/// counts, it fails all.
/// </summary>
internal sealed class SendMessageBatch(Queues queues) : ITracedSqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken) =>
        RunAsync(request, trace: null, answer, cancellationToken);

    public async Task RunAsync(ReadOnlyMemory<byte> request, string? trace, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request, SqsJson.Default.SendMessageBatchRequest);
        var queue = queues.Directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, "SendMessageBatchRequestEntry");
        CheckSize(entries);
        var messages = new List<(string Id, NewMessage Message)>(entries.Count);
        var failed = new List<(string, SqsException)>();
        for (var i = 0; i < entries.Count; i++)
        {
            try
            {
                messages.Add((entries[i].Id!, MessageRequest.Check(entries[i], queue, number: i + 1)));
            }
            catch (SqsException refusal)
            {
                failed.Add((entries[i].Id!, queue.Settings.Fifo ? throw SqsException.OfFifoBatch(refusal) : refusal));
            }
        }

        var sent = messages.Count == 0
            ? []
            : await queues.Database.WriteAsync(session => messages.ConvertAll(entry => queues.Send(session, queue, entry.Message.TracedBy(trace))), cancellationToken).ConfigureAwait(false);

        WriteSuccessful(answer, messages, sent);
        SqsWire.WriteFailed(answer, failed);
    }

    private static void CheckSize(List<SendEntry> entries)
    {
        var bytes = entries.Sum(MessageRules.Bytes);
        if (bytes > SqsLimits.MessageBytes)
        {
            throw SqsException.BatchTooLong(SqsLimits.MessageBytes, bytes);
        }
    }

    private static void WriteSuccessful(Utf8JsonWriter answer, List<(string Id, NewMessage Message)> messages, List<SentMessage> sent)
    {
        if (sent.Count == 0)
        {
            return;
        }

        answer.WriteStartArray("Successful"u8);
        for (var i = 0; i < sent.Count; i++)
        {
            answer.WriteStartObject();
            answer.WriteString("Id"u8, messages[i].Id);
            MessageRequest.Write(answer, messages[i].Message, sent[i]);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }
}
