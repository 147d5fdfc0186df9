using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>ReceiveMessage, with short and long polling.</summary>
internal sealed class ReceiveMessage(QueueDirectory directory, MessageReceiver receiver, AwsIdentity identity) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(ReceiveMessage);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var receive = SqsWire.Parse(request.Body, SqsJson.Default.ReceiveMessageRequest);
        var queue = directory.ByUrl(receive.QueueUrl);
        var max = InRange("MaxNumberOfMessages", receive.MaxNumberOfMessages, 1, SqsLimits.ReceivedMessages, "Must be between 1 and 10, if provided.") ?? 1;
        var visibility = InRange("VisibilityTimeout", receive.VisibilityTimeout, 0, SqsLimits.VisibilityTimeout, "Must be >= 0 and <= 43200, if provided.") * 1_000L;
        var wait = InRange("WaitTimeSeconds", receive.WaitTimeSeconds, 0, SqsLimits.ReceiveWait, "Must be >= 0 and <= 20, if provided.") * 1_000L;
        var requested = new RequestedAttributes(receive);

        var bounds = new ReceiveRequest(max, visibility ?? queue.Settings.VisibilityTimeout, IsInProcess: false);
        var messages = await receiver.ReceiveAsync(queue, bounds, wait ?? queue.Settings.ReceiveWait, cancellationToken).ConfigureAwait(false);

        if (messages.Count > 0)
        {
            Write(response, messages, requested);
        }
    }

    private void Write(Utf8JsonWriter response, List<InFlightMessage> messages, RequestedAttributes requested)
    {
        response.WriteStartArray("Messages"u8);
        foreach (var message in messages)
        {
            response.WriteStartObject();
            response.WriteString("MessageId"u8, message.Id);
            response.WriteString("ReceiptHandle"u8, message.Handle.ToString());
            SqsWire.WriteHex(response, "MD5OfBody"u8, message.BodyMd5);
            response.WriteString("Body"u8, message.Body);
            WriteSystemAttributes(response, message, requested);
            WriteMessageAttributes(response, message, requested);
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private void WriteSystemAttributes(Utf8JsonWriter response, InFlightMessage message, RequestedAttributes requested)
    {
        if (!requested.AnySystem)
        {
            return;
        }

        var attributes = SystemAttributes.Of(message, identity.AccountId).Where(attribute => requested.IncludesSystem(attribute.Key)).ToList();
        if (attributes.Count > 0)
        {
            SqsWire.WriteMap(response, "Attributes"u8, attributes);
        }
    }

    private static void WriteMessageAttributes(Utf8JsonWriter response, InFlightMessage message, RequestedAttributes requested)
    {
        if (message.Attributes is null || !requested.AnyMessage)
        {
            return;
        }

        var all = MessageAttributeCodec.Decode(message.Attributes);
        var attributes = all.FindAll(attribute => requested.IncludesMessage(attribute.Key));
        if (attributes.Count == 0)
        {
            return;
        }

        // The digest covers the returned attributes only, so that the client can verify it.
        response.WriteString("MD5OfMessageAttributes"u8, MessageAttributeCodec.Md5(attributes.Count == all.Count ? message.Attributes : MessageAttributeCodec.Encode(attributes)));
        response.WriteStartObject("MessageAttributes"u8);
        foreach (var (name, value) in attributes)
        {
            response.WriteStartObject(name);
            if (value.BinaryValue is { } binary)
            {
                response.WriteBase64String("BinaryValue"u8, binary);
            }
            else
            {
                response.WriteString("StringValue"u8, value.StringValue);
            }

            response.WriteString("DataType"u8, value.DataType);
            response.WriteEndObject();
        }

        response.WriteEndObject();
    }

    private static int? InRange(string parameter, int? value, int min, int max, string reason) =>
        value is null || (value >= min && value <= max) ? value : throw SqsException.InvalidParameter(parameter, value, reason);
}
