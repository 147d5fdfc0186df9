using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>A message that has passed the rules: what to start, and under which key.</summary>
/// <param name="Payload">The start payload in UTF-8.</param>
public sealed record Submission(IdempotencyKey Key, byte[] Payload)
{
    /// <summary>Name of the message attribute that gives the key.</summary>
    public const string KeyAttribute = "IdempotencyKey";

    /// <exception cref="InvalidItemException">A rule is broken; names the member and the value.</exception>
    public static Submission From(SQSEvent.SQSMessage message)
    {
        var item = WorkItem.From(SubmittedBody.Parse(message.Body));
        var key = IdempotencyKey.Of(KeyAttributeOf(message), item.Id, message.MessageId);
        var payload = new StartPayload(key.Value, item.Submitted).ToUtf8();
        return payload.Length <= ItemLimits.StartPayloadBytes
            ? new Submission(key, payload)
            : throw new InvalidItemException("body", $"expected at most {ItemLimits.StartPayloadBytes} bytes with its key, got {payload.Length}");
    }

    private static string? KeyAttributeOf(SQSEvent.SQSMessage message)
    {
        if (message.MessageAttributes is null || !message.MessageAttributes.TryGetValue(KeyAttribute, out var attribute))
        {
            return null;
        }

        return attribute.StringValue ?? throw new InvalidItemException(KeyAttribute, $"expected a String attribute, got {attribute.DataType}");
    }
}
