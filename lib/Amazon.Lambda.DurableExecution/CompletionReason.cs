namespace Amazon.Lambda.DurableExecution;

/// <summary>Why a map or parallel operation completed.</summary>
public enum CompletionReason
{
    AllCompleted = 0,
    MinSuccessfulReached = 1,
    FailureToleranceExceeded = 2,
}
