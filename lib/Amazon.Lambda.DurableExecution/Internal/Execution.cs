using Amazon.Lambda.Core;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>What all operations of one invocation share.</summary>
internal sealed record Execution(
    string Arn,
    ILambdaContext LambdaContext,
    Payloads Payloads,
    ExecutionState State,
    CheckpointBatcher CheckpointBatcher,
    ReplayAwareLogger Log,
    TimeProvider Clock) : IExecutionContext
{
    public string DurableExecutionArn => Arn;
}

/// <summary>Where a context's operations belong.</summary>
/// <param name="ParentId">What they carry as their parent: the nearest context that is recorded; null at the root.</param>
/// <param name="SuspensionScope">The flow they run in.</param>
internal sealed record ContextFrame(Execution Execution, string? ParentId, SuspensionScope SuspensionScope);

/// <summary>What an operation is, before anything is known of its record.</summary>
internal sealed record OperationIdentity(string Id, string? Name, string Type, string? SubType);
