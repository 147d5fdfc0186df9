namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>Values of <see cref="TestStep.Status"/>.</summary>
public static class OperationStatus
{
    public const string Started = OperationStatuses.Started;
    public const string Pending = OperationStatuses.Pending;
    public const string Ready = OperationStatuses.Ready;
    public const string Succeeded = OperationStatuses.Succeeded;
    public const string Failed = OperationStatuses.Failed;
    public const string Cancelled = OperationStatuses.Cancelled;
    public const string TimedOut = OperationStatuses.TimedOut;
    public const string Stopped = OperationStatuses.Stopped;
}
