using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>A message that meets the rules of the contract.</summary>
/// <param name="Key">The idempotency key, from which the execution name is derived.</param>
/// <param name="Item">The item as submitted.</param>
/// <param name="Payload">The start payload in UTF-8.</param>
public sealed record Submission(IdempotencyKey Key, JsonElement Item, byte[] Payload)
{
    /// <summary>Reads a message. False where it breaks a rule; <paramref name="error"/> is the first one found.</summary>
    public static bool TryRead(SQSEvent.SQSMessage message, [NotNullWhen(true)] out Submission? submission, [NotNullWhen(false)] out ItemError? error)
    {
        submission = null;
        if (!SubmittedBody.TryParse(message.Body, out var body, out error)
            || !WorkItem.TryRead(body, out var item, out error)
            || !TryReadKeyAttribute(message, out var attribute, out error)
            || !IdempotencyKey.TryCreate(attribute, item.Id, MessageIdentity.FirstMessageId(message), out var key, out error))
        {
            return false;
        }

        var payload = new StartPayload(key.Value, body).ToUtf8();
        if (payload.Length > ItemLimits.StartPayloadBytes)
        {
            error = new ItemError(ItemError.Body, $"expected at most {ItemLimits.StartPayloadBytes} bytes with its key, got {payload.Length}");
            return false;
        }

        submission = new Submission(key, body, payload);
        return true;
    }

    /// <summary>Reads the attribute <c>IdempotencyKey</c>: null where absent, an error where it is not of type String.</summary>
    private static bool TryReadKeyAttribute(SQSEvent.SQSMessage message, out string? value, [NotNullWhen(false)] out ItemError? error)
    {
        (value, error) = (null, null);
        if (message.MessageAttributes is null || !message.MessageAttributes.TryGetValue(IdempotencyKey.AttributeName, out var attribute))
        {
            return true;
        }

        value = attribute.StringValue;
        error = value is null ? new ItemError(IdempotencyKey.AttributeName, $"expected a String attribute, got {attribute.DataType}") : null;
        return error is null;
    }
}
