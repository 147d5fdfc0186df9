using System.Security.Cryptography;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>A message of SendMessage or of an entry of SendMessageBatch: checked, and answered.</summary>
internal static class MessageRequest
{
    /// <param name="number">The number of an entry in its batch, of which SQS speaks in other words; zero of a message alone.</param>
    /// <exception cref="SqsException">Body, attributes, delay, size or the members for FIFO queues are not allowed.</exception>
    public static NewMessage Check(MessageInput input, Queue queue, int number = 0)
    {
        var body = MessageRules.Body(input.MessageBody, number == 0 ? "MessageBody" : $"SendMessageBatchRequestEntry.{number}.MessageBody");
        var attributes = MessageRules.Attributes(input.MessageAttributes);
        var settings = queue.Settings;
        if (body.Length + MessageRules.AttributeBytes(attributes) > settings.MaximumMessageSize)
        {
            var verdict = number == 0 || settings.Fifo ? "are invalid" : "cannot be validated";
            throw SqsException.InvalidParameter($"One or more parameters {verdict}. Reason: Message must be shorter than {settings.MaximumMessageSize} bytes.");
        }

        if (input.DelaySeconds is { } delay && delay is < 0 or > SqsLimits.Delay)
        {
            throw SqsException.InvalidParameter("DelaySeconds", delay, $"DelaySeconds must be >= 0 and <= {SqsLimits.Delay}.");
        }

        return new NewMessage(
            body,
            MD5.HashData(body.Span),
            attributes,
            MessageRules.Trace(input.MessageSystemAttributes),
            // A FIFO queue delays all its messages alike: zero is allowed, and changes nothing.
            settings.Fifo ? null : input.DelaySeconds * 1_000L,
            FifoRules.Group(input, settings, number > 0),
            FifoRules.DeduplicationId(input, settings, body.Span, number > 0));
    }

    /// <summary>Writes the members that the answers of both operations share.</summary>
    public static void Write(Utf8JsonWriter answer, NewMessage message, SentMessage sent)
    {
        answer.WriteString("MessageId"u8, sent.Id);
        SqsWire.WriteHex(answer, "MD5OfMessageBody"u8, message.BodyMd5);
        if (message.Attributes.Length > 0)
        {
            answer.WriteString("MD5OfMessageAttributes"u8, MessageAttributeCodec.Md5(message.Attributes));
        }

        if (message.TraceHeader is not null)
        {
            answer.WriteString("MD5OfMessageSystemAttributes"u8, MessageRules.TraceMd5(message.TraceHeader));
        }

        if (sent.Sequence is { } sequence)
        {
            answer.WriteString("SequenceNumber"u8, SequenceNumber.Text(sequence));
        }
    }
}
