namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Classifies the values of <see cref="Operation.Status"/>.</summary>
internal static class OperationState
{
    /// <summary>Whether the operation has ended.</summary>
    public static bool IsTerminal(string? status) => status is OperationStatuses.Succeeded or OperationStatuses.Failed
        or OperationStatuses.Cancelled or OperationStatuses.TimedOut or OperationStatuses.Stopped;
}
