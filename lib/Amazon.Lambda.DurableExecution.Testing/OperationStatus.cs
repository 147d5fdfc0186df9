namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>Values of <see cref="TestStep.Status"/>.</summary>
public static class OperationStatus
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
