using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;

namespace DurableLocal.Tests;

/// <summary>Lambda without processes: resolves the given functions, and lets the test decide the outcome of invocations and executions.</summary>
internal sealed class FakeLambda(params FunctionResource[] functions) : IFunctions, IFunctionInvoker, IAsyncInvocations, IDurableExecutions
{
    public const string ExecutionArn = "arn:aws:lambda:us-east-1:000000000000:function:app-Flow:1/durable-execution/name/id";

    private readonly Channel<Invocation> _started = Channel.CreateUnbounded<Invocation>();
    private readonly Lock _gate = new();
    private int _running;

    /// <summary>All invocations, in the order of their start.</summary>
    public ConcurrentQueue<Invocation> Invocations { get; } = new();

    /// <summary>Invocations that have started and that <see cref="NextAsync"/> has not returned.</summary>
    public ChannelReader<Invocation> Started => _started.Reader;

    public ConcurrentQueue<(FunctionVersion Function, byte[] Payload)> Enqueued { get; } = new();

    public ConcurrentQueue<StartedExecution> Executions { get; } = new();

    public Func<Invocation, Task<InvocationOutcome>> Respond { get; set; } = static _ => Task.FromResult(Succeeded(""));

    /// <summary>The error of every start of an execution; null to accept it.</summary>
    public AwsException? StartRefusal { get; set; }

    /// <summary>The outcome of every execution.</summary>
    public DurableOutcome ExecutionOutcome { get; set; } = new("SUCCEEDED", null, null);

    /// <summary>Completes when the executions have ended.</summary>
    public Task ExecutionEnd { get; set; } = Task.CompletedTask;

    public int MaxConcurrency { get; private set; }

    public static InvocationOutcome Succeeded(string payload = "null") => new(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(payload));

    public static InvocationOutcome Failed(InvocationOutcomeKind kind = InvocationOutcomeKind.FunctionError) =>
        new(kind, Encoding.UTF8.GetBytes("""{"errorType":"Broken","errorMessage":"it broke"}"""), "Broken", "it broke");

    /// <summary>The message ids in an SQS event.</summary>
    public static string[] MessageIds(ReadOnlyMemory<byte> payload)
    {
        using var document = JsonDocument.Parse(payload);
        return [.. document.RootElement.GetProperty("Records").EnumerateArray().Select(static record => record.GetProperty("messageId").GetString()!)];
    }

    public FunctionVersion Resolve(string functionName, string? qualifier = null)
    {
        var parts = functionName.Split(':');
        var name = parts.Length > 6 ? parts[6] : functionName;
        var function = functions.FirstOrDefault(candidate => candidate.Name == name)
            ?? throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {functionName}");
        return new FunctionVersion(function, "1", qualifier, $"arn:aws:lambda:us-east-1:000000000000:function:{name}");
    }

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Invocations.Enqueue(invocation);
        lock (_gate)
        {
            MaxConcurrency = Math.Max(MaxConcurrency, ++_running);
        }

        _started.Writer.TryWrite(invocation);
        try
        {
            return await Respond(invocation);
        }
        finally
        {
            lock (_gate)
            {
                _running--;
            }
        }
    }

    public void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload, string? traceHeader = null) => Enqueued.Enqueue((function, payload.ToArray()));

    public Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken)
    {
        if (StartRefusal is { } refusal)
        {
            throw refusal;
        }

        Executions.Enqueue(new StartedExecution(function, name, Encoding.UTF8.GetString(payload.Span), asynchronous, tenantId, traceHeader));
        return Task.FromResult(new DurableStart(ExecutionArn, true));
    }

    public async Task<DurableOutcome> WaitForCompletionAsync(string executionArn, CancellationToken cancellationToken)
    {
        await ExecutionEnd.WaitAsync(cancellationToken);
        return ExecutionOutcome;
    }

    /// <summary>Returns the next invocation that has started.</summary>
    public async Task<Invocation> NextAsync() =>
        await _started.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}

internal sealed record StartedExecution(FunctionVersion Function, string? Name, string Payload, bool Asynchronous, string? TenantId, string? TraceHeader);
