using Amazon;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>A Lambda client without a network, with the two operations that the library calls.</summary>
internal sealed class FakeLambda() : AmazonLambdaClient(new AnonymousAWSCredentials(), RegionEndpoint.USEast1)
{
    public Exception? Failure { get; init; }

    public List<CheckpointDurableExecutionRequest> Checkpoints { get; } = [];

    public List<GetDurableExecutionStateRequest> Reads { get; } = [];

    public Func<GetDurableExecutionStateRequest, GetDurableExecutionStateResponse>? State { get; init; }

    public Func<CheckpointDurableExecutionRequest, List<Amazon.Lambda.Model.Operation>> NewOperations { get; init; } = _ => [];

    public static DurableExecutionInvocationInput Envelope(string? nextMarker = null) => new()
    {
        DurableExecutionArn = FakeService.Arn,
        CheckpointToken = "t0",
        InitialExecutionState = new InitialExecutionState
        {
            NextMarker = nextMarker,
            Operations =
            [
                new Amazon.Lambda.DurableExecution.Operation
                {
                    Id = "e",
                    Type = OperationTypes.Execution,
                    Status = OperationStatuses.Started,
                    ExecutionDetails = new Amazon.Lambda.DurableExecution.ExecutionDetails { InputPayload = "\"in\"" },
                },
            ],
        },
    };

    public override Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(
        CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        Checkpoints.Add(request);
        return Failure is not null
            ? Task.FromException<CheckpointDurableExecutionResponse>(Failure)
            : Task.FromResult(new CheckpointDurableExecutionResponse
            {
                CheckpointToken = $"t{Checkpoints.Count}",
                NewExecutionState = new CheckpointUpdatedExecutionState { Operations = NewOperations(request) },
            });
    }

    public override Task<GetDurableExecutionStateResponse> GetDurableExecutionStateAsync(
        GetDurableExecutionStateRequest request, CancellationToken cancellationToken = default)
    {
        Reads.Add(request);
        return Failure is not null
            ? Task.FromException<GetDurableExecutionStateResponse>(Failure)
            : Task.FromResult(State!(request));
    }
}
