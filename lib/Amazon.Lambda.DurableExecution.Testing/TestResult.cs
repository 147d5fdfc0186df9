namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>The end of an execution and its operations.</summary>
public sealed class TestResult<TOutput>
{
    internal TestResult(string arn, InvocationStatus status, TOutput? result, ErrorObject? error, IReadOnlyList<TestStep> steps, int? invocationCount)
    {
        (DurableExecutionArn, Status, Result, Error, Steps, InvocationCount) = (arn, status, result, error, steps, invocationCount);
    }

    /// <summary>ARN of the execution.</summary>
    public string DurableExecutionArn { get; }

    /// <summary>Status of the execution. A workflow that throws is Failed.</summary>
    public InvocationStatus Status { get; }

    /// <summary>Whether the workflow returned.</summary>
    public bool IsSucceeded => Status == InvocationStatus.Succeeded;

    /// <summary>Whether the workflow threw, or the execution was stopped or timed out.</summary>
    public bool IsFailed => Status == InvocationStatus.Failed;

    /// <summary>What the workflow returned; the default value unless it succeeded.</summary>
    public TOutput? Result { get; }

    /// <summary>Error of the execution, if it failed.</summary>
    public ErrorObject? Error { get; }

    /// <summary>Invocations of the workflow, replays included; null for a deployed one, whose history does not count them.</summary>
    public int? InvocationCount { get; }

    /// <summary>All operations, in the order of their first checkpoints.</summary>
    public IReadOnlyList<TestStep> Steps { get; }

    /// <summary>Returns the first operation of that name.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TestStep GetStep(string name) =>
        FindStep(name) ?? throw new InvalidOperationException($"Expected an operation named \"{name}\", got {Names()}.");

    /// <summary>Returns the first operation of that name, or null.</summary>
    public TestStep? FindStep(string name) => Steps.FirstOrDefault(step => string.Equals(step.Name, name, StringComparison.Ordinal));

    /// <summary>Returns the operation of that id.</summary>
    /// <exception cref="InvalidOperationException">There is none.</exception>
    public TestStep GetStepById(string operationId) =>
        Steps.FirstOrDefault(step => string.Equals(step.Id, operationId, StringComparison.Ordinal))
        ?? throw new InvalidOperationException($"Expected an operation with the id \"{operationId}\", got none among {Steps.Count}.");

    /// <summary>Returns all operations of that name.</summary>
    public IReadOnlyList<TestStep> GetSteps(string name) => [.. Steps.Where(step => string.Equals(step.Name, name, StringComparison.Ordinal))];

    /// <summary>Returns all operations of a status.</summary>
    /// <param name="status">One of <see cref="OperationStatus"/>.</param>
    public IReadOnlyList<TestStep> GetStepsByStatus(string status) => [.. Steps.Where(step => string.Equals(step.Status, status, StringComparison.Ordinal))];

    /// <summary>Returns the operations of a context.</summary>
    public IReadOnlyList<TestStep> GetChildren(TestStep parent)
    {
        ArgumentNullException.ThrowIfNull(parent);
        return [.. Steps.Where(step => string.Equals(step.ParentId, parent.Id, StringComparison.Ordinal))];
    }

    /// <summary>Returns if the execution succeeded.</summary>
    /// <exception cref="TestExecutionFailedException">It did not.</exception>
    public void EnsureSucceeded()
    {
        if (!IsSucceeded)
        {
            throw new TestExecutionFailedException(Status, Error, Steps);
        }
    }

    private string Names() => Steps.Count == 0 ? "none" : string.Join(", ", Steps.Select(step => step.Name ?? $"an unnamed {step.Kind}"));
}
