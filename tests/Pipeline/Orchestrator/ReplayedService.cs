using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Tests.Orchestrator;

/// <summary>The Lambda service at a replay: takes every checkpoint, completes nothing, and notes what was started.</summary>
internal sealed class ReplayedService() : AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1" })
{
    private int _checkpoints;

    /// <summary>Id, type and name of the operations that the workflow started, in order.</summary>
    public List<(string Id, string Type, string Name)> Started { get; } = [];

    public override Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(
        CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        var updates = request.Updates ?? [];
        Started.AddRange(updates.Where(update => update.Action == OperationAction.START).Select(update => (update.Id, update.Type.Value, update.Name)));
        return Task.FromResult(new CheckpointDurableExecutionResponse
        {
            CheckpointToken = $"{++_checkpoints}",
            NewExecutionState = new CheckpointUpdatedExecutionState { Operations = [.. updates.Select(Recorded)] },
        });
    }

    private static Operation Recorded(OperationUpdate update) => new()
    {
        Id = update.Id,
        ParentId = update.ParentId,
        Name = update.Name,
        Type = update.Type,
        SubType = update.SubType,
        Status = update.Action == OperationAction.SUCCEED ? OperationStatus.SUCCEEDED : OperationStatus.STARTED,
        StartTimestamp = DateTime.UnixEpoch,
    };
}
