using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb;

/// <summary>An error with a code and message of the DynamoDB API. The factory methods create the service's error shapes.</summary>
public sealed class DynamoDbException : AwsException
{
    private const string ServiceShape = "com.amazonaws.dynamodb.v20120810#";

    private DynamoDbException(string typePrefix, string code, string message, int status = 400)
        : base(status, code, message) => TypeName = typePrefix + code;

    /// <summary>
    /// <c>Message</c> if the error has an item or cancellation reasons, or is a serialization or access error, otherwise
    /// <c>message</c>, as the service has it.
    /// </summary>
    public override string MessageMember =>
        Item is not null || CancellationReasons is not null || Code is "SerializationException" or "AccessDeniedException" ? "Message" : "message";

    public bool IsResourceNotFound => Code == "ResourceNotFoundException";

    /// <summary>Whether the error depends on the request only, not on tables or items.</summary>
    public bool DependsOnRequestOnly { get; private init; }

    /// <summary>Whether an item does not match its table: in a transaction, the reason of that item instead of an error of the request.</summary>
    public bool IsItemValidation => Code == "ValidationException" && !DependsOnRequestOnly;

    /// <summary>Whether the message begins with the number of violations.</summary>
    public bool HasViolationCount { get; private init; }

    /// <summary>
    /// The message of the operations whose values pass the service's newer validation, or null where every operation has
    /// <see cref="Exception.Message"/>. See <see cref="WithNewerMessage"/>.
    /// </summary>
    public string? NewerMessage { get; private init; }

    /// <summary>The item that failed a condition, for ReturnValuesOnConditionCheckFailure=ALL_OLD.</summary>
    public MapValue? Item { get; private init; }

    /// <summary>One reason per item of a cancelled transaction, in request order.</summary>
    public IReadOnlyList<CancellationReason>? CancellationReasons { get; private init; }

    public static DynamoDbException Validation(string message) =>
        new("com.amazon.coral.validate#", "ValidationException", message);

    /// <summary>A name or string of the request that is not valid Unicode.</summary>
    public static DynamoDbException InvalidUnicode() => Serialization("A string of the request is not valid UTF-8 or has a lone surrogate");

    /// <summary>An invalid attribute value, whose message depends on the operation.</summary>
    /// <param name="message">The message of the older validation.</param>
    /// <param name="newerMessage">The message of the newer validation.</param>
    public static DynamoDbException InvalidValue(string message, string newerMessage) =>
        new("com.amazon.coral.validate#", "ValidationException", message) { NewerMessage = newerMessage };

    /// <summary>A single violation of the service model.</summary>
    public static DynamoDbException Violation(string violation) => Violations("1 validation error", violation);

    /// <summary>Several violations of the service model.</summary>
    /// <param name="count">The number of violations, as the message has it.</param>
    /// <param name="violations">The violations, separated by semicolons.</param>
    public static DynamoDbException Violations(string count, string violations) =>
        new("com.amazon.coral.validate#", "ValidationException", $"{count} detected: {violations}") { HasViolationCount = true };

    /// <summary>A validation error that depends on the request only: it rejects a transaction before its items are processed.</summary>
    public static DynamoDbException RequestValidation(string message) => new("com.amazon.coral.validate#", "ValidationException", message) { DependsOnRequestOnly = true };

    /// <summary>A validation error with the service's prefix for invalid parameters.</summary>
    public static DynamoDbException InvalidParameter(string detail) =>
        Validation("One or more parameter values were invalid: " + detail);

    public static DynamoDbException Serialization(string message) =>
        new("com.amazon.coral.service#", "SerializationException", message);

    public static DynamoDbException AccessDenied(string message) =>
        new("com.amazon.coral.service#", "AccessDeniedException", message);

    public static DynamoDbException UnknownOperation(string operation) =>
        new("com.amazon.coral.service#", "UnknownOperationException", $"{operation} is not supported: this endpoint does not serve it");

    public static DynamoDbException RequestTooLarge() =>
        new("com.amazon.coral.service#", "RequestEntityTooLargeException", $"The request has more than {DynamoDbLimits.RequestBytes} bytes", 413);

    public static DynamoDbException ConditionFailed(MapValue? item) =>
        new(ServiceShape, "ConditionalCheckFailedException", "The conditional request failed") { Item = item };

    public static DynamoDbException NotFound(string message = "Requested resource not found") =>
        new(ServiceShape, "ResourceNotFoundException", message);

    /// <summary>The error that table operations return for a missing table.</summary>
    public static DynamoDbException NoSuchTable(string table) => NotFound($"Requested resource not found: Table: {table} not found");

    /// <summary>The error that the backup operations return for a missing table.</summary>
    public static DynamoDbException TableNotFound(string table) => new(ServiceShape, "TableNotFoundException", $"Table not found: {table}");

    public static DynamoDbException InUse(string message) => new(ServiceShape, "ResourceInUseException", message);

    public static DynamoDbException LimitExceeded(string message) => new(ServiceShape, "LimitExceededException", message);

    public static DynamoDbException IdempotentParameterMismatch() =>
        new(ServiceShape, "IdempotentParameterMismatchException", "ClientRequestToken was used with different request parameters");

    public static DynamoDbException TransactionCancelled(IReadOnlyList<CancellationReason> reasons) =>
        new(
            ServiceShape,
            "TransactionCanceledException",
            $"Transaction cancelled, please refer cancellation reasons for specific reasons [{string.Join(", ", reasons.Select(reason => reason.Code))}]")
        {
            CancellationReasons = reasons,
        };

    public override void WriteMembers(Utf8JsonWriter writer)
    {
        if (Item is { } item)
        {
            writer.WritePropertyName("Item"u8);
            AttributeValueWriter.WriteItem(writer, item);
        }

        if (CancellationReasons is { } reasons)
        {
            writer.WriteStartArray("CancellationReasons"u8);
            foreach (var reason in reasons)
            {
                reason.Write(writer);
            }

            writer.WriteEndArray();
        }
    }

    /// <summary>The error as PutItem, UpdateItem and DeleteItem report it: as a violation of the service model.</summary>
    public DynamoDbException AsViolation() => Code == "ValidationException" && !HasViolationCount ? Violation(NewerMessage ?? Message) : this;

    /// <summary>
    /// The error with the message of GetItem, BatchGetItem and Query. Scan, BatchWriteItem and the transactions have the
    /// older message.
    /// </summary>
    public DynamoDbException WithNewerMessage() => NewerMessage is { } message ? Validation(message) : this;
}

/// <summary>The reason why one item cancelled a transaction, or <c>None</c>.</summary>
public sealed record CancellationReason(string Code, string? Message, MapValue? Item)
{
    public static readonly CancellationReason None = new("None", null, null);

    internal void Write(Utf8JsonWriter writer)
    {
        writer.WriteStartObject();
        writer.WriteString("Code"u8, Code);
        if (Message is { } message)
        {
            writer.WriteString("Message"u8, message);
        }

        if (Item is { } item)
        {
            writer.WritePropertyName("Item"u8);
            AttributeValueWriter.WriteItem(writer, item);
        }

        writer.WriteEndObject();
    }
}
