using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Ingest;

/// <summary>What Powertools Idempotency remembers a start by: the key selects the record, the item validates a repeat.</summary>
/// <param name="Item">The item less its white space: the hash is taken over its text.</param>
public sealed record StartRequest(
    [property: JsonPropertyName("idempotency_key")] string Key,
    [property: JsonPropertyName("item")] JsonElement Item)
{
    /// <summary>JMESPath of the key.</summary>
    public const string KeyPath = "idempotency_key";

    /// <summary>JMESPath of what has to be the same on a repeat.</summary>
    public const string ValidationPath = "item";
}

/// <summary>What a start leaves in its record.</summary>
public sealed record StartReceipt(
    [property: JsonPropertyName("execution_arn")] string ExecutionArn,
    [property: JsonPropertyName("message_id")] string MessageId);
