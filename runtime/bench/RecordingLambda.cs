using Amazon;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableLocal.Bench;

/// <summary>A Lambda client without a network: records every succeeded step as an operation of the next invocation.</summary>
internal sealed class RecordingLambda() : AmazonLambdaClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    private const long Noon = 1_800_000_000_000;

    private readonly List<Amazon.Lambda.DurableExecution.Operation> _operations =
    [
        new()
        {
            Id = "execution",
            Type = OperationTypes.Execution,
            Status = OperationStatuses.Started,
            StartTimestamp = Noon,
            ExecutionDetails = new Amazon.Lambda.DurableExecution.ExecutionDetails { InputPayload = "0" },
        },
    ];

    private int _checkpoints;

    /// <summary>Number of recorded steps.</summary>
    public int Recorded => _operations.Count - 1;

    /// <summary>Returns the input of an invocation that replays the recorded steps.</summary>
    public DurableExecutionInvocationInput InvocationInput() => new()
    {
        DurableExecutionArn = "arn:aws:lambda:us-east-1:000000000000:function:replay:1/durable-execution/replay/00000000-0000-0000-0000-000000000000",
        CheckpointToken = "0",
        InitialExecutionState = new InitialExecutionState { Operations = [.. _operations] },
    };

    public override Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(
        CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        foreach (var update in request.Updates.Where(static update => update.Action == Amazon.Lambda.OperationAction.SUCCEED))
        {
            _operations.Add(new()
            {
                Id = update.Id,
                Name = update.Name,
                Type = OperationTypes.Step,
                SubType = update.SubType,
                Status = OperationStatuses.Succeeded,
                StartTimestamp = Noon,
                EndTimestamp = Noon,
                StepDetails = new Amazon.Lambda.DurableExecution.StepDetails { Attempt = 1, Result = update.Payload },
            });
        }

        return Task.FromResult(new CheckpointDurableExecutionResponse
        {
            CheckpointToken = $"{++_checkpoints}",
            NewExecutionState = new CheckpointUpdatedExecutionState { Operations = [] },
        });
    }
}
