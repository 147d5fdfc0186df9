using DurableLocal.Core.Aws;

namespace DurableLocal.Sqs.Protocol;

/// <summary>
/// An error of the SQS API. It has two names: the shape of the JSON protocol and the code of the query protocol, which the
/// JSON protocol returns in the header <c>x-amzn-query-error</c>.
/// </summary>
internal sealed class SqsException : AwsException
{
    private const string Model = "com.amazonaws.sqs#";
    private const string Framework = "com.amazon.coral.service#";
    private const string QueryPrefix = "AWS.SimpleQueueService.";
    private const string InvalidCharacters = "Invalid characters found. Valid unicode characters are #x9 | #xA | #xD | #x20 to #xD7FF | #xE000 to #xFFFD | #x10000 to #x10FFFF";

    private SqsException(string type, string queryCode, string message, int status = 400)
        : base(status, queryCode, message) =>
        TypeName = type;

    public static SqsException QueueDoesNotExist() =>
        new(Model + "QueueDoesNotExist", QueryPrefix + "NonExistentQueue", "The specified queue does not exist.")
        {
            QueryMessage = "The specified queue does not exist for this wsdl version.",
        };

    public static SqsException QueueNameExists(string attribute) =>
        new(Model + "QueueNameExists", "QueueAlreadyExists", $"A queue already exists with the same name and a different value for attribute {attribute}");

    public static SqsException InvalidAddress(string address) =>
        new(Model + "InvalidAddress", "InvalidAddress", $"The address {address} is not valid for this endpoint.", 404);

    public static SqsException InvalidParameter(string message) =>
        new(Framework + "InvalidParameterValueException", "InvalidParameterValue", message);

    public static SqsException InvalidParameter(string parameter, object? value, string reason) =>
        InvalidParameter($"Value {value} for parameter {parameter} is invalid. Reason: {reason}");

    public static SqsException MissingParameter(string parameter) =>
        new(Framework + "MissingRequiredParameterException", "MissingParameter", $"The request must contain the parameter {parameter}.");

    /// <summary>Returns the error that fails a whole batch on a FIFO queue: a missing parameter of an entry is an invalid parameter of the batch, with the same message.</summary>
    public static SqsException ForFifoBatch(SqsException entry) =>
        entry.TypeName == Framework + "MissingRequiredParameterException" ? InvalidParameter(entry.Message) : entry;

    public static SqsException InvalidAttributeName(string name) => MisplacedAttribute($"Unknown Attribute {name}.");

    /// <summary>The attribute exists, but cannot be used here.</summary>
    public static SqsException MisplacedAttribute(string message) =>
        new(Model + "InvalidAttributeName", "InvalidAttributeName", message);

    public static SqsException InvalidAttributeValue(string name, string? reason = null) =>
        new(Model + "InvalidAttributeValue", "InvalidAttributeValue", $"Invalid value for the parameter {name}.{(reason is null ? string.Empty : $" Reason: {reason}")}");

    public static SqsException InvalidMessageContents() =>
        new(Model + "InvalidMessageContents", "InvalidMessageContents", InvalidCharacters);

    /// <summary>Invalid characters in a message attribute, for which SQS returns another error type.</summary>
    public static SqsException InvalidAttributeContents() => InvalidParameter(InvalidCharacters);

    public static SqsException ReceiptHandleIsInvalid(string handle) =>
        new(Model + "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", $"The input receipt handle \"{handle}\" is not a valid receipt handle.");

    /// <summary>An expired handle of a FIFO queue in an entry of a batch; outside a batch, SQS returns an invalid parameter.</summary>
    public static SqsException ReceiptHandleHasExpired() =>
        new(Model + "ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid", "The receipt handle has expired");

    public static SqsException MessageNotInflight(string handle) =>
        new(Model + "MessageNotInflight", QueryPrefix + "MessageNotInflight", $"The message referred to by receipt handle \"{handle}\" is not in flight.");

    public static SqsException PurgeQueueInProgress(string queue) =>
        new(Model + "PurgeQueueInProgress", QueryPrefix + "PurgeQueueInProgress", $"Only one PurgeQueue operation on {queue} is allowed every 60 seconds.", 403);

    public static SqsException EmptyBatch(string entryShape) =>
        new(Model + "EmptyBatchRequest", QueryPrefix + "EmptyBatchRequest", $"There should be at least one {entryShape} in the request.");

    public static SqsException TooManyEntries(int most, int sent) =>
        new(Model + "TooManyEntriesInBatchRequest", QueryPrefix + "TooManyEntriesInBatchRequest", $"Maximum number of entries per request are {most}. You have sent {sent}.");

    public static SqsException BatchIdsNotDistinct(string id) =>
        new(Model + "BatchEntryIdsNotDistinct", QueryPrefix + "BatchEntryIdsNotDistinct", $"Id {id} repeated.");

    public static SqsException InvalidBatchEntryId() =>
        new(Model + "InvalidBatchEntryId", QueryPrefix + "InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");

    public static SqsException BatchTooLong(int most, long sent) =>
        new(Model + "BatchRequestTooLong", QueryPrefix + "BatchRequestTooLong", $"Batch requests cannot be longer than {most} bytes. You have sent {sent} bytes.");

    public static SqsException OverLimit(string message) =>
        new(Model + "OverLimit", "OverLimit", message, 403);

    public static SqsException ResourceNotFound(string message) =>
        new(Model + "ResourceNotFoundException", "ResourceNotFoundException", message, 404);

    public static SqsException UnsupportedOperation(string message) =>
        new(Model + "UnsupportedOperation", QueryPrefix + "UnsupportedOperation", message);

    public static SqsException UnknownOperation(string target) =>
        new(Framework + "UnknownOperationException", "InvalidAction", $"The action {target} is not valid for this endpoint.");

    public static SqsException MissingAction() =>
        new(Framework + "MissingActionException", "MissingAction", "The request must contain the parameter Action.");

    public static SqsException AccessDenied(string message) =>
        new(Framework + "AccessDeniedException", "AccessDenied", message, 403);

    public static SqsException Serialization(string message) =>
        new(Framework + "SerializationException", "MalformedInput", message);
}
