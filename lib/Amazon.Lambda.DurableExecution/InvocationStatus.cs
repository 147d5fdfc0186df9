namespace Amazon.Lambda.DurableExecution;

/// <summary>The status that an invocation of a durable function returns to the service.</summary>
public enum InvocationStatus
{
    Succeeded = 0,
    Failed = 1,

    /// <summary>Suspended: the execution waits for a recorded operation.</summary>
    Pending = 2,
}
