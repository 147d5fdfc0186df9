using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Serialization.SystemTextJson;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace DurableLocal.Bench;

/// <summary>The durable SDK alone: deserializes an invocation with a number of finished steps and replays it to the end of the workflow.</summary>
[MemoryDiagnoser]
public class ReplayBenchmark : IDisposable
{
    /// <summary>Runs in this process; a separate build per case would take longer and measure the same.</summary>
    internal static IConfig Configuration { get; } = ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10));

    private readonly ReplayContext _context = new();
    private RecordingLambda _lambda = null!;
    private byte[] _invocation = [];

    [Params(10, 100, 1_000, 3_000)]
    public int Operations { get; set; }

    /// <summary>Runs the workflow once and stores the input that replays it.</summary>
    [GlobalSetup]
    public async Task RecordAsync()
    {
        _lambda = new RecordingLambda();
        await RunAsync(_lambda.InvocationInput());
        using var stream = new MemoryStream();
        ReplayContext.Json.Serialize(_lambda.InvocationInput(), stream);
        _invocation = stream.ToArray();
        Console.WriteLine($"// {Operations} operations: {_invocation.Length} bytes of input, {(double)_invocation.Length / Operations:0} per operation");
        if (_lambda.Recorded < Operations)
        {
            throw new InvalidOperationException($"expected {Operations} recorded operations, got {_lambda.Recorded}");
        }
    }

    [GlobalCleanup]
    public void Dispose() => _lambda.Dispose();

    [Benchmark]
    public async Task<DurableExecutionInvocationOutput> ReplayAsync()
    {
        using var stream = new MemoryStream(_invocation);
        return await RunAsync(ReplayContext.Json.Deserialize<DurableExecutionInvocationInput>(stream));
    }

    private Task<DurableExecutionInvocationOutput> RunAsync(DurableExecutionInvocationInput input) =>
        DurableFunction.WrapAsync<int, int>(WorkAsync, input, _context, _lambda);

    private async Task<int> WorkAsync(int start, IDurableContext durable)
    {
        var sum = start;
        for (var number = 0; number < Operations; number++)
        {
            sum += await durable.StepAsync((_, _) => Task.FromResult(number), "step");
        }

        return sum;
    }
}

[JsonSerializable(typeof(DurableExecutionInvocationInput))]
[JsonSerializable(typeof(DurableExecutionInvocationOutput))]
[JsonSerializable(typeof(int))]
internal sealed partial class ReplayJson : JsonSerializerContext;

/// <summary>The context of the replayed invocation.</summary>
internal sealed class ReplayContext : ILambdaContext
{
    public static SourceGeneratorLambdaJsonSerializer<ReplayJson> Json { get; } = new();

    public string AwsRequestId => "00000000-0000-0000-0000-000000000000";

    public IClientContext ClientContext => null!;

    public string FunctionName => "replay";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:replay:1";

    public ILambdaLogger Logger { get; } = new NullLambdaLogger();

    public string LogGroupName => "replay";

    public string LogStreamName => "replay";

    public int MemoryLimitInMB => 256;

    public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);

    public ILambdaSerializer Serializer => Json;

    private sealed class NullLambdaLogger : ILambdaLogger
    {
        public void Log(string message)
        {
        }

        public void LogLine(string message)
        {
        }
    }
}
