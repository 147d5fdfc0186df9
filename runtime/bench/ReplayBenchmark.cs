using System.Text.Json.Serialization;
using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.Serialization.SystemTextJson;
using BenchmarkDotNet.Attributes;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace DurableLocal.Bench;

/// <summary>The SDK alone: an envelope of so many finished steps, read from its bytes and replayed to the workflow's end.</summary>
[MemoryDiagnoser]
public class ReplayBenchmark : IDisposable
{
    /// <summary>In this process: a build of its own for each case would measure nothing more.</summary>
    internal static IConfig Configuration { get; } = ManualConfig.Create(DefaultConfig.Instance)
        .AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance).WithWarmupCount(3).WithIterationCount(10));

    private readonly ReplayContext _context = new();
    private RecordingLambda _lambda = null!;
    private byte[] _envelope = [];

    [Params(10, 100, 1_000, 3_000)]
    public int Operations { get; set; }

    /// <summary>Runs the workflow once and keeps what it recorded.</summary>
    [GlobalSetup]
    public async Task RecordAsync()
    {
        _lambda = new RecordingLambda();
        await RunAsync(_lambda.Envelope());
        using var stream = new MemoryStream();
        ReplayContext.Json.Serialize(_lambda.Envelope(), stream);
        _envelope = stream.ToArray();
        Console.WriteLine($"// {Operations} operations: {_envelope.Length} bytes of envelope, {(double)_envelope.Length / Operations:0} an operation");
        if (_lambda.Recorded < Operations)
        {
            throw new InvalidOperationException($"{_lambda.Recorded} of {Operations} operations were recorded");
        }
    }

    [GlobalCleanup]
    public void Dispose() => _lambda.Dispose();

    [Benchmark]
    public async Task<DurableExecutionInvocationOutput> ReplayAsync()
    {
        using var stream = new MemoryStream(_envelope);
        return await RunAsync(ReplayContext.Json.Deserialize<DurableExecutionInvocationInput>(stream));
    }

    private Task<DurableExecutionInvocationOutput> RunAsync(DurableExecutionInvocationInput envelope) =>
        DurableFunction.WrapAsync<int, int>(WorkAsync, envelope, _context, _lambda);

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

/// <summary>An invocation that nobody made.</summary>
internal sealed class ReplayContext : ILambdaContext
{
    public static SourceGeneratorLambdaJsonSerializer<ReplayJson> Json { get; } = new();

    public string AwsRequestId => "00000000-0000-0000-0000-000000000000";

    public IClientContext ClientContext => null!;

    public string FunctionName => "replay";

    public string FunctionVersion => "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:replay:1";

    public ILambdaLogger Logger { get; } = new Silence();

    public string LogGroupName => "replay";

    public string LogStreamName => "replay";

    public int MemoryLimitInMB => 256;

    public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);

    public ILambdaSerializer Serializer => Json;

    private sealed class Silence : ILambdaLogger
    {
        public void Log(string message)
        {
        }

        public void LogLine(string message)
        {
        }
    }
}
