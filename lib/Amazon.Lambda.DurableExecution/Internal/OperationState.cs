namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Classifies the values of <see cref="Operation.Status"/>.</summary>
internal static class OperationState
{
    /// <summary>Whether the operation has ended.</summary>
    public static bool IsTerminal(string? status) => status is OperationStatuses.Succeeded or OperationStatuses.Failed
        or OperationStatuses.Cancelled or OperationStatuses.TimedOut or OperationStatuses.Stopped;

    /// <summary>Whether the workflow can continue: the operation has ended, or its next attempt is due.</summary>
    public static bool IsResumable(string? status) => status is OperationStatuses.Ready || IsTerminal(status);
}
