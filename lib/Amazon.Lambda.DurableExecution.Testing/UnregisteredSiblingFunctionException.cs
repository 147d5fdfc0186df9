namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>The workflow invokes a function for which the test has registered none.</summary>
public sealed class UnregisteredSiblingFunctionException(string functionName)
    : Exception($"The workflow invokes \"{functionName}\", which is not registered. Register it with RegisterFunction or RegisterDurableFunction before the run.")
{
    /// <summary>Name or ARN that the workflow passed.</summary>
    public string FunctionName { get; } = functionName;
}
