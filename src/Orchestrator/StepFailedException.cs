using Amazon.Lambda.DurableExecution;

namespace DurableChaining.Orchestrator;

/// <summary>A step of the chain failed for good: names the step, carries what it answered.</summary>
public sealed class StepFailedException(string step, InvokeException failure)
    : Exception($"{step}: {failure.Message}", failure)
{
    /// <summary>The operation's name, such as <c>step2-transform</c>.</summary>
    public string Step { get; } = step;

    /// <summary>The error type that the step's function answered.</summary>
    public string ErrorType { get; } = failure.ErrorType ?? failure.GetType().Name;

    /// <summary>The error message that the step's function answered.</summary>
    public string ErrorMessage { get; } = failure.Message;
}
