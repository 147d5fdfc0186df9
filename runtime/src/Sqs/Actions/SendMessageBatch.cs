using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>
/// SendMessageBatch: an invalid entry fails by itself and the valid ones are sent in one transaction. On a FIFO queue, where
/// the order of all entries matters, an invalid entry fails the batch.
/// </summary>
internal sealed class SendMessageBatch(Database database, QueueDirectory directory, MessageWriter writer) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(SendMessageBatch);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var batch = SqsWire.Parse(request.Body, SqsJson.Default.SendMessageBatchRequest);
        var queue = directory.ByUrl(batch.QueueUrl);
        var entries = BatchEntries.Validate(batch.Entries, "SendMessageBatchRequestEntry");
        ValidateSize(entries);
        var messages = new List<(string Id, NewMessage Message)>(entries.Count);
        var failed = new List<(string, SqsException)>();
        for (var i = 0; i < entries.Count; i++)
        {
            try
            {
                messages.Add((entries[i].Id!, MessageRequest.Validate(entries[i], queue, number: i + 1)));
            }
            catch (SqsException error)
            {
                failed.Add((entries[i].Id!, queue.Settings.Fifo ? throw SqsException.ForFifoBatch(error) : error));
            }
        }

        var sent = messages.Count == 0
            ? []
            : await database.WriteAsync(session => messages.ConvertAll(entry => writer.Send(session, queue, entry.Message.TracedBy(request.TraceHeader))), cancellationToken).ConfigureAwait(false);

        WriteSuccessful(response, messages, sent);
        SqsWire.WriteFailed(response, failed);
    }

    private static void ValidateSize(List<SendEntry> entries)
    {
        var bytes = entries.Sum(MessageRules.Bytes);
        if (bytes > SqsLimits.MessageBytes)
        {
            throw SqsException.BatchTooLong(SqsLimits.MessageBytes, bytes);
        }
    }

    private static void WriteSuccessful(Utf8JsonWriter response, List<(string Id, NewMessage Message)> messages, List<SentMessage> sent)
    {
        if (sent.Count == 0)
        {
            return;
        }

        response.WriteStartArray("Successful"u8);
        for (var i = 0; i < sent.Count; i++)
        {
            response.WriteStartObject();
            response.WriteString("Id"u8, messages[i].Id);
            MessageRequest.Write(response, messages[i].Message, sent[i]);
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }
}
