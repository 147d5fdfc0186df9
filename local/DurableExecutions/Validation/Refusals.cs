using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DurableExecutions;

/// <summary>The errors that the nine operations answer with.</summary>
internal static class Refusals
{
    /// <summary>
    /// The service's text in the service's case: SDKs recognise a stale token by it and let the invocation be repeated.
    /// </summary>
    public const string StaleToken = "Invalid checkpoint token";

    public static AwsException Invalid(string message) => new(400, "InvalidParameterValueException", message);

    public static AwsException UnknownExecution(string arn) => new(404, "ResourceNotFoundException", $"Durable execution not found: {arn}");

    public static AwsException CallbackClosed(string callbackId) =>
        new(400, "CallbackTimeoutException", $"The callback has already been completed or has timed out: {callbackId}");

    public static AwsException AlreadyStarted(string name) =>
        new(409, "DurableExecutionAlreadyStartedException", $"A durable execution named {name} exists already with another payload");

    public static AwsException TooLarge(int size, int limit) =>
        new(413, "RequestTooLargeException", $"Request must be smaller than {limit} bytes for the InvokeFunction operation: got {size} bytes");
}
