namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>The workflow was invoked as often as <see cref="TestRunnerOptions.MaxInvocations"/> allows and has not ended.</summary>
public sealed class TestExecutionLimitException : Exception
{
    internal TestExecutionLimitException(int maxInvocations, int totalOperations)
        : base($"The workflow has not ended after {maxInvocations} invocations, with {totalOperations} operations. Raise MaxInvocations if it needs more.")
    {
        (MaxInvocations, TotalOperations) = (maxInvocations, totalOperations);
    }

    /// <summary>The limit.</summary>
    public int MaxInvocations { get; }

    /// <summary>Number of operations recorded so far.</summary>
    public int TotalOperations { get; }
}
