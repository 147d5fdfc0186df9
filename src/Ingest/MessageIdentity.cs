using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>What identifies the work of a message, whatever else is wrong with it.</summary>
public static class MessageIdentity
{
    /// <summary>
    /// Returns the id that SQS gave the message when it was sent for the first time: the attribute
    /// <see cref="DeadLetterAttribute.SourceMessageId"/> of a message that was redriven, else the message's own id.
    /// </summary>
    public static string FirstMessageId(SQSEvent.SQSMessage message) =>
        Text(message, DeadLetterAttribute.SourceMessageId) is { } source && IdempotencyKey.IsLegal(source) ? source : message.MessageId;

    /// <summary>
    /// Returns the key of a message that may break any rule: the attribute if it is a legal key, else the <c>id</c> of the
    /// body if it is one, else null. For a message that meets all rules it is the key that its execution is started with.
    /// </summary>
    public static IdempotencyKey? FindKey(SQSEvent.SQSMessage message) =>
        new[] { Text(message, IdempotencyKey.AttributeName), SubmittedBody.FindId(message.Body) }
            .OfType<string>()
            .Where(IdempotencyKey.IsLegal)
            .Select(text => (IdempotencyKey?)new IdempotencyKey(text))
            .FirstOrDefault();

    private static string? Text(SQSEvent.SQSMessage message, string attribute) =>
        message.MessageAttributes?.GetValueOrDefault(attribute)?.StringValue;
}
