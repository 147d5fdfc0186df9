namespace DurableChaining.Orchestrator;

/// <summary>
/// Error types of executions that end FAILED after the workflow has written row and message. Lambda stores the full name
/// of the exception class as the execution's error type, and <see cref="Reconciler"/> compares it. These names are in
/// stored executions: when a class is renamed or moved, its new name is added and the old one stays.
/// </summary>
public static class WorkflowErrorTypes
{
    /// <summary>Full name of <see cref="StepFailedException"/>.</summary>
    public const string StepFailed = "DurableChaining.Orchestrator.StepFailedException";

    /// <summary>Full name of <see cref="Contracts.InvalidItemException"/>.</summary>
    public const string InvalidItem = "DurableChaining.Contracts.InvalidItemException";

    /// <summary>Returns whether the workflow wrote row and message before the execution failed with this error type.</summary>
    public static bool IsRecorded(string? errorType) => errorType is StepFailed or InvalidItem;
}
