using System.Collections.Concurrent;
using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Serialization.SystemTextJson;
using Amazon.Runtime;
using DurableChaining.Tests.Fakes;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Replay;
using DurableLocal.Hosting;
using DurableLocal.Lambda;

namespace DurableChaining.Tests.Replay;

/// <summary>Replays histories with a workflow on the SDK in this process, which calls the endpoint of the replay over HTTP.</summary>
internal sealed class ReplayedWorkflow : IAsyncDisposable
{
    private readonly ReplayEndpoint _endpoint = new();
    private HttpFrontend _frontend = null!;
    private AmazonLambdaClient _client = null!;

    /// <summary>The steps whose bodies ran.</summary>
    public ConcurrentQueue<string> StepsRun { get; } = new();

    public static async Task<ReplayedWorkflow> StartAsync()
    {
        var workflow = new ReplayedWorkflow();
        using var port = ReservedPort.Reserve(0);
        workflow._frontend = await HttpFrontend.OpenAsync(port, [workflow._endpoint], (failure, _) => throw failure);
        workflow._client = new AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = LocalRuntime.EndpointOf(port.Number).ToString(), AuthenticationRegion = "us-east-1" });
        return workflow;
    }

    /// <summary>Checks whether the nodes follow the history.</summary>
    public Task<ReplayResult> CheckAsync(IReadOnlyList<WorkflowTree> nodes, string history, bool toEnd = false) =>
        new ReplayCheck(_endpoint, (envelope, _) => InvokeAsync(nodes, envelope)).RunAsync(RecordedHistory.Parse(history), toEnd, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _client.Dispose();
        await _frontend.DisposeAsync();
    }

    private async Task<InvocationOutcome> InvokeAsync(IReadOnlyList<WorkflowTree> nodes, ReadOnlyMemory<byte> envelope)
    {
        var input = JsonSerializer.Deserialize<DurableExecutionInvocationInput>(envelope.Span)!;
        try
        {
            var output = await DurableFunction.WrapAsync<JsonElement, string>(
                (_, context) => WorkflowTree.RunAsync(context, nodes, StepsRun.Enqueue), input, new FakeLambdaContext { Serializer = new DefaultLambdaJsonSerializer() }, _client);
            return new InvocationOutcome(InvocationOutcomeKind.Succeeded, JsonSerializer.SerializeToUtf8Bytes(output));
        }
        catch (DurableExecutionException failure)
        {
            return new InvocationOutcome(InvocationOutcomeKind.FunctionError, default, failure.GetType().Name, failure.Message);
        }
    }
}
