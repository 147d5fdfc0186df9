namespace DurableChaining.Contracts;

/// <summary>A durable execution of the workflow.</summary>
/// <param name="Arn"><c>arn:…:function:NAME:VERSION/durable-execution/EXECUTION-NAME/ID</c>.</param>
/// <param name="StartedAt">Start of the execution, the same on every replay.</param>
public readonly record struct StartedExecution(string Arn, DateTimeOffset StartedAt)
{
    /// <summary>The execution's name: the part of the ARN before the id.</summary>
    public string Name => NameOf(Arn);

    /// <summary>Returns the name in the ARN of a durable execution.</summary>
    public static string NameOf(string executionArn) => executionArn.Split('/')[^2];
}
