using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Ingest;

/// <summary>The payload that Powertools Idempotency identifies a start by: the key selects the record, and the hash of the item validates a repeated start.</summary>
/// <param name="Item">The item as submitted. Powertools hashes its serialized form, which has no white space.</param>
public sealed record StartRequest(
    [property: JsonPropertyName("idempotency_key")] string Key,
    [property: JsonPropertyName("item")] JsonElement Item)
{
    /// <summary>JMESPath of the key.</summary>
    public const string KeyPath = "idempotency_key";

    /// <summary>JMESPath of the part that must be equal in a repeated start.</summary>
    public const string ValidationPath = "item";
}

/// <summary>The result of a start, stored in its idempotency record.</summary>
/// <param name="MessageId">The SQS message whose delivery started the execution.</param>
public sealed record StartReceipt(
    [property: JsonPropertyName("execution_arn")] string ExecutionArn,
    [property: JsonPropertyName("message_id")] string MessageId);
