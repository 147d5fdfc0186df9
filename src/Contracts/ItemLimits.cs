namespace DurableChaining.Contracts;

/// <summary>The limits of AWS services that apply to an item, each with its source.</summary>
public static class ItemLimits
{
    /// <summary>Payload of an asynchronous durable start, in bytes (Lambda API reference, GetDurableExecution: asynchronous input up to 256 KB).</summary>
    public const int StartPayloadBytes = 262_144;

    /// <summary>A message with its attributes, in bytes (SQS API reference, SendMessage).</summary>
    public const int MessageBytes = 1_048_576;

    /// <summary>Attributes of a message (SQS Developer Guide, "Amazon SQS message attributes").</summary>
    public const int MessageAttributes = 10;

    /// <summary>Characters of an idempotency key, the partition key of the results table.</summary>
    public const int KeyCharacters = 256;

    /// <summary>
    /// Levels of nesting. DynamoDB stores 32 (Developer Guide, "Nested attribute depth"), and the row itself is the first.
    /// </summary>
    public const int Depth = 31;

    /// <summary>Significant digits of a number in DynamoDB (Developer Guide, "Number").</summary>
    public const int StoredDigits = 38;

    /// <summary>Size of one row, in bytes (DynamoDB Developer Guide, "Item size").</summary>
    public const int RowBytes = 400 * 1024;
}
