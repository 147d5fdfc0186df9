using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Validation;

/// <summary>The error responses of the durable-execution operations.</summary>
internal static class DurableErrors
{
    /// <summary>
    /// The exact text of the service: SDKs recognize a stale token by it and let the invocation be retried.
    /// </summary>
    public const string StaleToken = "Invalid checkpoint token";

    public const string UnknownCallback = "Invalid callback id";

    public static AwsException Invalid(string message) => new(400, "InvalidParameterValueException", message);

    public static AwsException MalformedBody(JsonException malformed) => Invalid($"Could not parse request body into json: {malformed.Message}");

    public static AwsException UnknownExecution() => new(404, "ResourceNotFoundException", "Durable Execution does not exist");

    public static AwsException CallbackClosed() => new(400, "CallbackTimeoutException", "The callback is either timed out or already completed");

    public static AwsException AlreadyStarted(string arn) => new(409, "DurableExecutionAlreadyStartedException", $"Execution already started: {arn}");

    /// <summary>The service model has the error for a deletion; its text is not known.</summary>
    public static AwsException WrongStatus(string action, ExecutionStatus status, string expected) =>
        new(409, "ResourceConflictException", $"Cannot {action} a durable execution in status {ProtocolNames.Of(status)}, expected {expected}");

    public static AwsException MalformedArn(string arn) => AwsException.Violation("durableExecutionArn", arn, $"Member must satisfy regular expression pattern: {ExecutionArn.ModelPattern}");

    public static AwsException TooLarge(int size, int limit) =>
        new(413, "RequestTooLargeException", $"Request must be smaller than {limit} bytes for the InvokeFunction operation: got {size} bytes");
}
