namespace Amazon.Lambda.DurableExecution;

/// <summary>What an invocation of a durable function answers to the service.</summary>
public enum InvocationStatus
{
    Succeeded = 0,
    Failed = 1,

    /// <summary>Suspended: something recorded is still to happen.</summary>
    Pending = 2,
}
