namespace Amazon.Lambda.DurableExecution;

/// <summary>Values of <see cref="Operation.Status"/> on the wire.</summary>
public static class OperationStatuses
{
    public const string Started = "STARTED";
    public const string Pending = "PENDING";
    public const string Ready = "READY";
    public const string Succeeded = "SUCCEEDED";
    public const string Failed = "FAILED";
    public const string Cancelled = "CANCELLED";
    public const string TimedOut = "TIMED_OUT";
    public const string Stopped = "STOPPED";
}
