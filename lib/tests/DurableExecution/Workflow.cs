using Amazon.Lambda.Core;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Internal;
using Microsoft.Extensions.Time.Testing;

namespace DurableChaining.Lib.Tests.DurableExecution;

/// <summary>Runs one execution: invokes the workflow, advances the clock to the next timer, and repeats until the execution is closed.</summary>
internal sealed class Workflow<TOutput>
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);
    private readonly Func<string, IDurableContext, Task<TOutput>> _body;

    public Workflow(Func<IDurableContext, Task<TOutput>> body)
        : this((_, context) => body(context))
    {
    }

    public Workflow(Func<string, IDurableContext, Task<TOutput>> body)
    {
        _body = body;
        Service = new FakeService(Clock);
    }

    public Func<string, IDurableContext, Task<TOutput>> Body => _body;

    public FakeTimeProvider Clock { get; } = new(DateTimeOffset.FromUnixTimeSeconds(1_800_000_000));

    public FakeService Service { get; }

    public FakeLambdaContext LambdaContext { get; } = new();

    public int Invocations { get; private set; }

    /// <summary>The lines that the workflow wrote to the logger of the runtime.</summary>
    public RecordedLambdaLog Log { get; } = new();

    public Task<DurableExecutionInvocationOutput> InvokeAsync()
    {
        Invocations++;
        using var recording = Log.Record();
        return new WorkflowRunner(Service, Clock)
            .RunAsync(_body, Service.Envelope("\"input\""), LambdaContext, CancellationToken.None)
            .WaitAsync(Deadline);
    }

    /// <summary>Runs until the execution is closed or waits for an external event.</summary>
    public async Task<DurableExecutionInvocationOutput> RunAsync(int maxInvocations = 1000)
    {
        while (true)
        {
            Assert.True(Invocations < maxInvocations, $"Not closed after {Invocations} invocations.");
            var output = await InvokeOrCrashAsync();
            if (output is { Status: not InvocationStatus.Pending })
                return output;
            if (Service.UntilNextTimer() is { } time)
            {
                Clock.Advance(time > TimeSpan.Zero ? time : TimeSpan.Zero);
                Service.FireDue();
            }
            else if (output is not null)
            {
                return output;
            }
        }
    }

    private async Task<DurableExecutionInvocationOutput?> InvokeOrCrashAsync()
    {
        try
        {
            return await InvokeAsync();
        }
        catch (CrashException)
        {
            return null;
        }
    }
}

internal sealed class CrashException : Exception;

internal sealed class FakeLambdaContext : ILambdaContext
{
    public ILambdaSerializer? Serializer { get; set; } = TestJson.Serializer;

    public string AwsRequestId => "request";

    public IClientContext ClientContext => null!;

    public string FunctionName => "f";

    public string FunctionVersion { get; set; } = "1";

    public ICognitoIdentity Identity => null!;

    public string InvokedFunctionArn => "arn:aws:lambda:us-east-1:000000000000:function:f:1";

    public ILambdaLogger Logger => null!;

    public string LogGroupName => "group";

    public string LogStreamName => "stream";

    public int MemoryLimitInMB => 128;

    public TimeSpan RemainingTime => TimeSpan.FromMinutes(1);
}
