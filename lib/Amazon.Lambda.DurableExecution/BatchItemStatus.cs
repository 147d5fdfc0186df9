namespace Amazon.Lambda.DurableExecution;

/// <summary>Where a unit of a map or parallel operation stood when the operation completed.</summary>
public enum BatchItemStatus
{
    Succeeded = 0,
    Failed = 1,

    /// <summary>Begun, and left behind because the completion policy was met.</summary>
    Started = 2,
}
