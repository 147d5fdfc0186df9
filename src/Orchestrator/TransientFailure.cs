using Amazon.Lambda.DurableExecution;

namespace DurableChaining.Orchestrator;

/// <summary>Recognizes failures of a chained invocation that a retry may avoid: throttling, timeouts, crashes, faults of the service.</summary>
public static class TransientFailure
{
    /// <summary>
    /// Error types of Lambda (Developer Guide, "Understanding retry behavior in Lambda"; API reference, Invoke). A
    /// handler's own exception is not transient: the same input would throw it again.
    /// </summary>
    private static readonly HashSet<string> ErrorTypes = new(StringComparer.Ordinal)
    {
        "TooManyRequestsException",
        "ServiceException",
        "ServiceUnavailableException",
        "ResourceNotReadyException",
        "ResourceConflictException",
        "EC2ThrottledException",
        "ENILimitReachedException",
        "Sandbox.Timedout",
        "Sandbox.Timeout",
        "Runtime.ExitError",
        "Runtime.InitError",
        "Runtime.Unknown",
    };

    /// <summary>Returns whether the invocation may succeed when it is repeated.</summary>
    public static bool Is(InvokeException failure) =>
        failure is InvokeTimedOutException || (failure.ErrorType is { } type && ErrorTypes.Contains(type));
}
