namespace Amazon.Lambda.DurableExecution;

/// <summary>The status of a unit when its map or parallel operation completed.</summary>
public enum BatchItemStatus
{
    Succeeded = 0,
    Failed = 1,

    /// <summary>Started, but not finished when the completion policy was met.</summary>
    Started = 2,
}
