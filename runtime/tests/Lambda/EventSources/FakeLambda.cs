using System.Collections.Concurrent;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Async;
using DurableLocal.Template;

namespace DurableLocal.Tests.EventSources;

/// <summary>Functions by name, and invocations that a test answers.</summary>
internal sealed class FakeLambda(params FunctionResource[] functions) : IFunctions, IFunctionInvoker, IAsyncInvocations, IDurableExecutions
{
    private readonly Channel<Invocation> _began = Channel.CreateUnbounded<Invocation>();
    private int _running;

    public ConcurrentQueue<Invocation> Invocations { get; } = new();

    public ConcurrentQueue<(FunctionVersion Function, byte[] Payload)> Enqueued { get; } = new();

    public ConcurrentQueue<(FunctionVersion Function, string? Name, bool Asynchronous)> Starts { get; } = new();

    public Func<Invocation, Task<InvocationOutcome>> Answer { get; set; } = static _ => Task.FromResult(Succeeded(""));

    public DurableEnd End { get; set; } = new("SUCCEEDED", null, null);

    public int MostAtATime { get; private set; }

    internal static InvocationOutcome Succeeded(string payload) => new(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(payload));

    internal static InvocationOutcome Of(InvocationOutcomeKind kind) => new(kind, default, "Error", "message");

    internal static string[] Ids(ReadOnlyMemory<byte> payload)
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
        var running = Interlocked.Increment(ref _running);
        lock (_began)
        {
            MostAtATime = Math.Max(MostAtATime, running);
        }

        _began.Writer.TryWrite(invocation);
        try
        {
            return await Answer(invocation);
        }
        finally
        {
            Interlocked.Decrement(ref _running);
        }
    }

    public void Enqueue(Session session, FunctionVersion function, ReadOnlyMemory<byte> payload) => Enqueued.Enqueue((function, payload.ToArray()));

    public Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken)
    {
        Starts.Enqueue((function, name, asynchronous));
        return Task.FromResult(new DurableStart("arn", true));
    }

    public Task<DurableEnd> WaitForEndAsync(string executionArn, CancellationToken cancellationToken) => Task.FromResult(End);

    /// <summary>Completes when one more invocation has begun.</summary>
    public Task BeganAsync() => _began.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(30));
}
