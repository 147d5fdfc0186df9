namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>The execution did not succeed; thrown by <see cref="TestResult{TOutput}.EnsureSucceeded"/>.</summary>
public sealed class TestExecutionFailedException : Exception
{
    internal TestExecutionFailedException(InvocationStatus status, ErrorObject? error, IReadOnlyList<TestStep> steps)
        : base($"Expected the execution to succeed, but it ended {status}: {error?.ErrorType ?? "no error type"}: {error?.ErrorMessage ?? "no message"}")
    {
        (FinalStatus, FailureError, Steps) = (status, error, steps);
    }

    /// <summary>Status of the execution.</summary>
    public InvocationStatus FinalStatus { get; }

    /// <summary>Error of the execution, if it has one.</summary>
    public ErrorObject? FailureError { get; }

    /// <summary>Operations of the execution, in the order of their first checkpoints.</summary>
    public IReadOnlyList<TestStep> Steps { get; }
}
