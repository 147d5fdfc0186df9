namespace Amazon.Lambda.DurableExecution;

/// <summary>The execution that a workflow belongs to.</summary>
public interface IExecutionContext
{
    string DurableExecutionArn { get; }
}
