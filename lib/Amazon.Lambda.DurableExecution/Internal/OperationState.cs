namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Classes of <see cref="Operation.Status"/>.</summary>
internal static class OperationState
{
    /// <summary>The operation has ended.</summary>
    public static bool IsTerminal(string? status) => status is OperationStatuses.Succeeded or OperationStatuses.Failed
        or OperationStatuses.Cancelled or OperationStatuses.TimedOut or OperationStatuses.Stopped;

    /// <summary>It is the workflow's turn: the operation has ended, or its next attempt is due.</summary>
    public static bool IsSettled(string? status) => status is OperationStatuses.Ready || IsTerminal(status);
}
