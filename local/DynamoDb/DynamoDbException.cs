using DurableChaining.Local.DynamoDb.Values;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb;

/// <summary>A refusal in DynamoDB's own words. The factories are the service's error shapes.</summary>
public sealed class DynamoDbException : AwsException
{
    private const string ServiceShape = "com.amazonaws.dynamodb.v20120810#";

    private DynamoDbException(string typePrefix, string code, string message)
        : base(400, code, message) => TypeName = typePrefix + code;

    /// <summary>The error's qualified shape, the <c>__type</c> of the answer.</summary>
    public string TypeName { get; }

    /// <summary>Whether the request alone shows the fault, whatever the tables hold.</summary>
    public bool ShowsInRequest { get; private init; }

    /// <summary>The item that failed a condition, for ReturnValuesOnConditionCheckFailure=ALL_OLD.</summary>
    public MapValue? Item { get; private init; }

    /// <summary>One reason per item of a cancelled transaction, in request order.</summary>
    public IReadOnlyList<CancellationReason>? CancellationReasons { get; private init; }

    public static DynamoDbException Validation(string message) =>
        new("com.amazon.coral.validate#", "ValidationException", message);

    /// <summary>One violation of the service model, told alone.</summary>
    public static DynamoDbException Violation(string violation) => Validation("1 validation error detected: " + violation);

    /// <summary>A fault that the request alone shows: a transaction with it is refused as a whole and never begins.</summary>
    public static DynamoDbException KnownFromRequest(string message) => new("com.amazon.coral.validate#", "ValidationException", message) { ShowsInRequest = true };

    /// <summary>A value the service calls invalid, with its usual opening words.</summary>
    public static DynamoDbException InvalidParameter(string detail) =>
        Validation("One or more parameter values were invalid: " + detail);

    public static DynamoDbException Serialization(string message) =>
        new("com.amazon.coral.service#", "SerializationException", message);

    public static DynamoDbException AccessDenied(string message) =>
        new("com.amazon.coral.service#", "AccessDeniedException", message);

    public static DynamoDbException UnknownOperation(string operation) =>
        new("com.amazon.coral.service#", "UnknownOperationException", $"{operation} is not supported: this endpoint does not serve it");

    public static DynamoDbException ConditionFailed(MapValue? item) =>
        new(ServiceShape, "ConditionalCheckFailedException", "The conditional request failed") { Item = item };

    public static DynamoDbException NotFound(string message = "Requested resource not found") =>
        new(ServiceShape, "ResourceNotFoundException", message);

    /// <summary>What the backup operations answer for a missing table.</summary>
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
}

/// <summary>Why one item of a transaction stood in its way, or <c>None</c>.</summary>
public sealed record CancellationReason(string Code, string? Message, MapValue? Item)
{
    public static readonly CancellationReason None = new("None", null, null);
}
