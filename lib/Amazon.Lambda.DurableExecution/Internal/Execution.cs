using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Services and state shared by all operations of one invocation.</summary>
/// <param name="Ending">Canceled when the invocation ends as PENDING while code of the workflow still runs.</param>
internal sealed record Execution(
    string Arn,
    ILambdaContext LambdaContext,
    Payloads Payloads,
    ExecutionState State,
    CheckpointBatcher CheckpointBatcher,
    LogScopes LogScopes,
    TimeProvider Clock,
    CancellationToken Ending) : IExecutionContext
{
    public string DurableExecutionArn => Arn;
}

/// <summary>The position of a context: where its operations are recorded and suspended.</summary>
/// <param name="ParentId">Id of the nearest enclosing context that is recorded; null at the root.</param>
/// <param name="SuspensionScope">The scope in which the operations run.</param>
internal sealed record ContextFrame(Execution Execution, string? ParentId, SuspensionScope SuspensionScope);

/// <summary>The identity of an operation as the workflow defines it, independent of its record.</summary>
internal sealed record OperationIdentity(string Id, string? Name, string Type, string? SubType);
