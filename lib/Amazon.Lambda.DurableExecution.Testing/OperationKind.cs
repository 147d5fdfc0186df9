namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>The kinds of operations of a durable execution.</summary>
public enum OperationKind
{
    Step = 0,
    Wait = 1,
    Callback = 2,
    ChainedInvoke = 3,
    Context = 4,
    Execution = 5,
}
