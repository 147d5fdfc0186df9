using Amazon.Lambda.DurableExecution.Services;
using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>Creates the event with which Lambda invokes a durable function.</summary>
internal static class Envelope
{
    private const string ExecutionId = "exec-0";

    /// <summary>Creates the event of an invocation: the execution itself, then all recorded operations on one page.</summary>
    public static DurableExecutionInvocationInput Create(string arn, string token, string input, DateTime startedAt, IEnumerable<Wire.Operation> records) => new()
    {
        DurableExecutionArn = arn,
        CheckpointToken = token,
        InitialExecutionState = new InitialExecutionState
        {
            Operations =
            [
                new Operation
                {
                    Id = ExecutionId,
                    Type = OperationTypes.Execution,
                    Status = OperationStatus.Started,
                    StartTimestamp = WireFormat.Milliseconds(startedAt),
                    ExecutionDetails = new ExecutionDetails { InputPayload = input },
                },
                .. WireFormat.FromWire([.. records]),
            ],
        },
    };
}
