using System.Globalization;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>The checkpoints of the Lambda service, in memory. No request leaves the process.</summary>
internal sealed class InMemoryLambda(OperationStore store)
    : AmazonLambdaClient(new AnonymousAWSCredentials(), new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1" })
{
    private int _token;

    /// <summary>Token of the next checkpoint: a counter as text.</summary>
    public string Token => _token.ToString(CultureInfo.InvariantCulture);

    public override Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(
        CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var changed = (request.Updates ?? []).Select(store.Apply).DistinctBy(record => record.Id).ToList();
        Interlocked.Increment(ref _token);
        return Task.FromResult(new CheckpointDurableExecutionResponse
        {
            CheckpointToken = Token,
            NewExecutionState = new CheckpointUpdatedExecutionState { Operations = changed },
        });
    }

    /// <summary>The envelope contains all operations, so there is no further page.</summary>
    public override Task<GetDurableExecutionStateResponse> GetDurableExecutionStateAsync(
        GetDurableExecutionStateRequest request, CancellationToken cancellationToken = default) =>
        Task.FromResult(new GetDurableExecutionStateResponse { Operations = [] });
}
