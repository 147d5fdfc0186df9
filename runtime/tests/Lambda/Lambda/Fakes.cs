using System.Text;
using System.Threading.Channels;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Lambda;
using DurableLocal.Sqs;

namespace DurableLocal.Tests.Lambda;

/// <summary>Answers invocations as the test says, and tells the test of each.</summary>
internal sealed class FakeInvoker(Func<Invocation, InvocationOutcome> answer) : IFunctionInvoker
{
    private readonly Channel<Invocation> _seen = Channel.CreateUnbounded<Invocation>();

    public ChannelReader<Invocation> Seen => _seen.Reader;

    public static InvocationOutcome Succeeded(string payload = "null") => new(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(payload));

    public static InvocationOutcome Failed(InvocationOutcomeKind kind = InvocationOutcomeKind.FunctionError) =>
        new(kind, Encoding.UTF8.GetBytes("""{"errorType":"Broken","errorMessage":"it broke"}"""), "Broken", "it broke");

    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var outcome = answer(invocation);
        _seen.Writer.TryWrite(invocation);
        return Task.FromResult(outcome);
    }

    public async Task<Invocation> NextAsync() =>
        await _seen.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
}

/// <summary>Executions that end as the test says.</summary>
internal sealed class FakeExecutions : IDurableExecutions
{
    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:app-Flow:1/durable-execution/name/id";

    public DurableEnd End { get; set; } = new("SUCCEEDED", "{\"done\":true}", null);

    public List<(FunctionVersion Function, string? Name, string Payload, bool Asynchronous, string? TenantId, string? TraceHeader)> Started { get; } = [];

    public Task<DurableStart> StartAsync(FunctionVersion function, string? name, ReadOnlyMemory<byte> payload, bool asynchronous, string? tenantId, string? traceHeader, CancellationToken cancellationToken)
    {
        Started.Add((function, name, Encoding.UTF8.GetString(payload.Span), asynchronous, tenantId, traceHeader));
        return Task.FromResult(new DurableStart(Arn, true));
    }

    public Task<DurableEnd> WaitForEndAsync(string executionArn, CancellationToken cancellationToken) => Task.FromResult(End);
}

/// <summary>Queues that only take messages.</summary>
internal sealed class FakeQueues : IQueues
{
    private readonly Channel<(string Queue, OutgoingMessage Message)> _sent = Channel.CreateUnbounded<(string, OutgoingMessage)>();

    public Exception? Refusal { get; set; }

    public async Task<(string Queue, OutgoingMessage Message)> NextAsync() =>
        await _sent.Reader.ReadAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);

    public void Send(Session session, string queueArn, OutgoingMessage message)
    {
        if (Refusal is not null)
        {
            throw Refusal;
        }

        session.OnCommitted(() => _sent.Writer.TryWrite((queueArn, message)));
    }

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken) =>
        Task.FromResult<IReadOnlyList<ReceivedMessage>>([]);

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken) => Task.CompletedTask;
}
