namespace DurableChaining.Orchestrator;

/// <summary>The durable execution that the workflow runs in.</summary>
/// <param name="Arn"><c>arn:…:function:NAME:VERSION/durable-execution/EXECUTION-NAME/ID</c>.</param>
/// <param name="StartedAt">Start of the execution.</param>
internal readonly record struct Execution(string Arn, DateTimeOffset StartedAt)
{
    /// <summary>The execution's name: the part before the id.</summary>
    public string Name => Arn.Split('/')[^2];
}
