using System.Collections.Concurrent;
using System.Text;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;

namespace DurableChaining.Tests.Fakes;

/// <summary>The operations of the Lambda service that the pipeline uses, in memory.</summary>
internal sealed class FakeLambda() : AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = "http://127.0.0.1:1" })
{
    private int _checkpoints;

    /// <summary>Payloads of the executions started by Invoke, by name.</summary>
    public ConcurrentDictionary<string, string> Executions { get; } = new();

    /// <summary>Returns the exception that Invoke throws instead of starting an execution of that name, or null.</summary>
    public Func<string, Exception?> Failure { get; set; } = _ => null;

    /// <summary>Returns the response of GetDurableExecution for an ARN; null where there is no such execution.</summary>
    public Func<string, GetDurableExecutionResponse?> Execution { get; init; } = _ => null;

    /// <summary>The ARNs that GetDurableExecution was called with.</summary>
    public List<string> Described { get; } = [];

    /// <summary>Id, type and name of the operations that checkpoints started, in order.</summary>
    public List<(string Id, string Type, string Name)> StartedOperations { get; } = [];

    /// <summary>Starts one execution per name. A second start with another payload is rejected; payloads are compared byte by byte.</summary>
    public override async Task<InvokeResponse> InvokeAsync(InvokeRequest request, CancellationToken cancellationToken = default)
    {
        if (Failure(request.DurableExecutionName) is { } failure)
        {
            throw failure;
        }

        using var reader = new StreamReader(request.PayloadStream, Encoding.UTF8);
        var payload = await reader.ReadToEndAsync(cancellationToken);
        return Executions.GetOrAdd(request.DurableExecutionName, payload) == payload
            ? new InvokeResponse { StatusCode = 202, DurableExecutionArn = $"arn:{request.DurableExecutionName}" }
            : throw new DurableExecutionAlreadyStartedException("started with another payload");
    }

    public override Task<GetDurableExecutionResponse> GetDurableExecutionAsync(GetDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        Described.Add(request.DurableExecutionArn);
        return Task.FromResult(Execution(request.DurableExecutionArn) ?? throw new ResourceNotFoundException($"no execution {request.DurableExecutionArn}"));
    }

    /// <summary>Accepts every checkpoint. Operations succeed only by the workflow's own update; invokes and waits stay started.</summary>
    public override Task<CheckpointDurableExecutionResponse> CheckpointDurableExecutionAsync(
        CheckpointDurableExecutionRequest request, CancellationToken cancellationToken = default)
    {
        var updates = request.Updates ?? [];
        StartedOperations.AddRange(updates.Where(update => update.Action == OperationAction.START).Select(update => (update.Id, update.Type.Value, update.Name)));
        return Task.FromResult(new CheckpointDurableExecutionResponse
        {
            CheckpointToken = $"{++_checkpoints}",
            NewExecutionState = new CheckpointUpdatedExecutionState { Operations = [.. updates.Select(ToOperation)] },
        });
    }

    private static Operation ToOperation(OperationUpdate update) => new()
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
