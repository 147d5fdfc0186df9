using Amazon.Lambda.DurableExecution;

namespace DurableChaining.Orchestrator;

/// <summary>
/// A step of the chain failed, and is not retried. The class's full name is stored as the execution's error type: see
/// <see cref="WorkflowErrorTypes"/> before renaming it.
/// </summary>
public sealed class StepFailedException(string step, InvokeException failure)
    : Exception($"{step}: {failure.Message}", failure)
{
    /// <summary>Name of the operation, such as <c>step2-transform</c>.</summary>
    public string Step { get; } = step;

    /// <summary>Error type that the step's function or Lambda returned.</summary>
    public string ErrorType { get; } = failure.ErrorType ?? failure.GetType().Name;

    /// <summary>Error message that the step's function or Lambda returned.</summary>
    public string ErrorMessage { get; } = failure.Message;
}
