using System.Security.Cryptography;
using System.Text.Json;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>Validates a message of SendMessage or an entry of SendMessageBatch, and writes its part of the response.</summary>
internal static class MessageRequest
{
    /// <summary>Returns the message to write.</summary>
    /// <param name="input">The message of the request.</param>
    /// <param name="queue">The queue it is sent to.</param>
    /// <param name="number">The entry's number in its batch, from 1, since SQS's error messages differ there; zero for SendMessage.</param>
    /// <exception cref="SqsException">Body, attributes, delay, size or the members for FIFO queues are not allowed.</exception>
    public static NewMessage Validate(MessageInput input, Queue queue, int number = 0)
    {
        var body = MessageRules.Body(input.MessageBody, number == 0 ? "MessageBody" : $"SendMessageBatchRequestEntry.{number}.MessageBody");
        var attributes = MessageRules.Attributes(input.MessageAttributes);
        var settings = queue.Settings;
        MessageRules.CheckSize(body.Span, attributes, settings, number == 0 || settings.Fifo ? "are invalid" : "cannot be validated");
        if (input.DelaySeconds is { } delay && delay is < 0 or > SqsLimits.Delay)
        {
            throw SqsException.InvalidParameter("DelaySeconds", delay, $"DelaySeconds must be >= 0 and <= {SqsLimits.Delay}.");
        }

        return new NewMessage(
            body,
            MD5.HashData(body.Span),
            attributes,
            MessageRules.Trace(input.MessageSystemAttributes),
            // A FIFO queue has one delay for all messages: zero is accepted and has no effect.
            settings.Fifo ? null : input.DelaySeconds * 1_000L,
            FifoRules.Group(input, settings, number > 0),
            FifoRules.DeduplicationId(input, settings, body.Span, number > 0));
    }

    /// <summary>Writes the members that the responses of both operations have in common.</summary>
    public static void Write(Utf8JsonWriter response, NewMessage message, SentMessage sent)
    {
        response.WriteString("MessageId"u8, sent.Id);
        SqsWire.WriteHex(response, "MD5OfMessageBody"u8, message.BodyMd5);
        if (message.Attributes.Length > 0)
        {
            response.WriteString("MD5OfMessageAttributes"u8, MessageAttributeCodec.Md5(message.Attributes));
        }

        if (message.TraceHeader is not null)
        {
            response.WriteString("MD5OfMessageSystemAttributes"u8, MessageRules.TraceMd5(message.TraceHeader));
        }

        if (sent.Sequence is { } sequence)
        {
            response.WriteString("SequenceNumber"u8, SequenceNumber.Text(sequence));
        }
    }
}
