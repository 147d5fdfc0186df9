using System.Text;
using Amazon.Lambda.SQSEvents;
using Amazon.SQS;
using Amazon.SQS.Model;
using DurableChaining.Contracts;
using DurableChaining.Results;

namespace DurableChaining.Ingest;

/// <summary>
/// Sends copies of rejected messages to the dead-letter queue: the body unchanged, the message's own attributes, and those
/// of <see cref="DeadLetterAttribute"/>, as far as a message has room for them.
/// </summary>
public sealed class DeadLetters(IAmazonSQS sqs, string queueUrl)
{
    /// <summary>Characters of an error message in an attribute; a longer one is cut. The row has all of it.</summary>
    private const int LongestErrorMessage = 1024;

    /// <param name="firstMessageId">The id that SQS gave the message when it was sent for the first time.</param>
    public Task SendAsync(SQSEvent.SQSMessage message, string firstMessageId, ResultError error, CancellationToken cancellationToken) =>
        sqs.SendMessageAsync(
            new SendMessageRequest { QueueUrl = queueUrl, MessageBody = message.Body, MessageAttributes = Attributes(message, firstMessageId, error) },
            cancellationToken);

    /// <summary>Adds attributes in order of importance until ten are reached, and leaves out those that exceed the size of a message.</summary>
    private static Dictionary<string, MessageAttributeValue> Attributes(SQSEvent.SQSMessage message, string firstMessageId, ResultError error)
    {
        var attributes = new Dictionary<string, MessageAttributeValue>(StringComparer.Ordinal);
        var room = (long)ItemLimits.MessageBytes - Encoding.UTF8.GetByteCount(message.Body);
        foreach (var (name, value) in ByImportance(message, firstMessageId, error))
        {
            var size = SizeOf(name, value);
            if (size <= room && attributes.Count < ItemLimits.MessageAttributes && attributes.TryAdd(name, value))
            {
                room -= size;
            }
        }

        return attributes;
    }

    /// <summary>The key first, since a redrive must run under the same one; then what identifies the message and its error; then the others by name.</summary>
    private static IEnumerable<(string Name, MessageAttributeValue Value)> ByImportance(SQSEvent.SQSMessage message, string firstMessageId, ResultError error)
    {
        var own = (message.MessageAttributes ?? []).Where(attribute => !IsOfDeadLetter(attribute.Key)).Select(attribute => (Name: attribute.Key, Value: Copy(attribute.Value)));
        return own.Where(attribute => attribute.Name == IdempotencyKey.AttributeName)
            .Append((DeadLetterAttribute.SourceMessageId, AttributeText.ToAttribute(firstMessageId)))
            .Append((DeadLetterAttribute.ErrorCode, AttributeText.ToAttribute(error.Type)))
            .Append((DeadLetterAttribute.ErrorMessage, AttributeText.ToAttribute(ShortText.Of(error.Message, LongestErrorMessage))))
            .Concat(own.OrderBy(attribute => attribute.Name, StringComparer.Ordinal));
    }

    private static bool IsOfDeadLetter(string name) =>
        name is DeadLetterAttribute.SourceMessageId or DeadLetterAttribute.ErrorCode or DeadLetterAttribute.ErrorMessage;

    private static MessageAttributeValue Copy(SQSEvent.MessageAttribute attribute) =>
        new() { DataType = attribute.DataType, StringValue = attribute.StringValue, BinaryValue = attribute.BinaryValue };

    /// <summary>Name, type and value count (SQS Developer Guide, "Amazon SQS message attributes").</summary>
    private static long SizeOf(string name, MessageAttributeValue value) =>
        Encoding.UTF8.GetByteCount(name) + Encoding.UTF8.GetByteCount(value.DataType)
        + (value.StringValue is { } text ? Encoding.UTF8.GetByteCount(text) : value.BinaryValue?.Length ?? 0);
}
