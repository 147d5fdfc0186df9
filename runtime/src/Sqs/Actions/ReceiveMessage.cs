using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ReceiveMessage, with short and long polling.</summary>
internal sealed class ReceiveMessage(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var receive = SqsWire.Parse(request, SqsJson.Default.ReceiveMessageRequest);
        var queue = queues.Directory.ByUrl(receive.QueueUrl);
        var max = InRange("MaxNumberOfMessages", receive.MaxNumberOfMessages, 1, SqsLimits.ReceivedMessages, "Must be between 1 and 10, if provided.") ?? 1;
        var visibility = InRange("VisibilityTimeout", receive.VisibilityTimeout, 0, SqsLimits.VisibilityTimeout, "Must be >= 0 and <= 43200, if provided.") * 1_000L;
        var wait = InRange("WaitTimeSeconds", receive.WaitTimeSeconds, 0, SqsLimits.ReceiveWait, "Must be >= 0 and <= 20, if provided.") * 1_000L;
        var wanted = new WantedAttributes(receive);

        var order = new ReceiveRequest(max, visibility ?? queue.Settings.VisibilityTimeout, ByConsumer: false);
        var taken = await queues.TakeAsync(queue, order, wait ?? queue.Settings.ReceiveWait, cancellationToken).ConfigureAwait(false);

        if (taken.Count > 0)
        {
            Write(answer, taken, wanted);
        }
    }

    private void Write(Utf8JsonWriter answer, List<InFlightMessage> messages, WantedAttributes wanted)
    {
        answer.WriteStartArray("Messages"u8);
        foreach (var message in messages)
        {
            answer.WriteStartObject();
            answer.WriteString("MessageId"u8, message.Id);
            answer.WriteString("ReceiptHandle"u8, message.Handle.ToString());
            SqsWire.WriteHex(answer, "MD5OfBody"u8, message.BodyMd5);
            answer.WriteString("Body"u8, message.Body);
            WriteSystemAttributes(answer, message, wanted);
            WriteMessageAttributes(answer, message, wanted);
            answer.WriteEndObject();
        }

        answer.WriteEndArray();
    }

    private void WriteSystemAttributes(Utf8JsonWriter answer, InFlightMessage message, WantedAttributes wanted)
    {
        if (!wanted.AnySystem)
        {
            return;
        }

        var attributes = queues.SystemAttributes(message).Where(attribute => wanted.IncludesSystem(attribute.Key)).ToList();
        if (attributes.Count > 0)
        {
            SqsWire.WriteMap(answer, "Attributes"u8, attributes);
        }
    }

    private static void WriteMessageAttributes(Utf8JsonWriter answer, InFlightMessage message, WantedAttributes wanted)
    {
        if (message.Attributes is null || !wanted.AnyMessage)
        {
            return;
        }

        var all = MessageAttributeCodec.Decode(message.Attributes);
        var attributes = all.FindAll(attribute => wanted.IncludesMessage(attribute.Key));
        if (attributes.Count == 0)
        {
            return;
        }

        // The digest covers what is returned, so that a client can verify it.
        answer.WriteString("MD5OfMessageAttributes"u8, MessageAttributeCodec.Md5(attributes.Count == all.Count ? message.Attributes : MessageAttributeCodec.Encode(attributes)));
        answer.WriteStartObject("MessageAttributes"u8);
        foreach (var (name, value) in attributes)
        {
            answer.WriteStartObject(name);
            if (value.BinaryValue is { } binary)
            {
                answer.WriteBase64String("BinaryValue"u8, binary);
            }
            else
            {
                answer.WriteString("StringValue"u8, value.StringValue);
            }

            answer.WriteString("DataType"u8, value.DataType);
            answer.WriteEndObject();
        }

        answer.WriteEndObject();
    }

    private static int? InRange(string parameter, int? value, int least, int most, string reason) =>
        value is null || (value >= least && value <= most) ? value : throw SqsException.InvalidParameter(parameter, value, reason);
}
