using System.Collections.Concurrent;
using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using DurableLocal.Lambda;
using DurableLocal.Sqs;
using DurableLocal.Template;

namespace DurableLocal.Tests.Durable;

internal sealed class FakeFunctions : IFunctions
{
    public ConcurrentDictionary<string, FunctionResource> Resources { get; } = new();

    public FunctionResource Add(string name, bool isDurable = false, string? deadLetterQueueArn = null, bool isTenantIsolated = false, int timeoutSeconds = 86_400, int retentionDays = 1) =>
        Resources[name] = new FunctionResource
        {
            LogicalId = name,
            Name = name,
            Handler = "h",
            Runtime = "dotnet10",
            CodeUri = "/",
            Timeout = TimeSpan.FromSeconds(3),
            MemorySizeMegabytes = 128,
            Environment = new Dictionary<string, string>(),
            Alias = "live",
            Durable = isDurable ? new DurableResource(TimeSpan.FromSeconds(timeoutSeconds), retentionDays) : null,
            DeadLetterQueueArn = deadLetterQueueArn,
            TenantIsolated = isTenantIsolated,
        };

    public FunctionVersion Resolve(string functionName, string? qualifier = null)
    {
        var parts = functionName.StartsWith("arn:", StringComparison.Ordinal) ? functionName.Split(':')[6..] : functionName.Split(':');
        qualifier ??= parts.Length > 1 ? parts[1] : null;
        if (!Resources.TryGetValue(parts[0], out var resource))
        {
            throw new AwsException(404, "ResourceNotFoundException", $"Function not found: {functionName}");
        }

        return new FunctionVersion(resource, qualifier is null or "$LATEST" ? "$LATEST" : "1", qualifier, $"arn:aws:lambda:us-east-1:000000000000:function:{parts[0]}");
    }
}

internal sealed class FakeInvoker(FakeInvoker? before = null) : IFunctionInvoker
{
    public ConcurrentDictionary<string, Func<Invocation, Task<InvocationOutcome>>> Handlers { get; } = before?.Handlers ?? new();

    /// <summary>The invoker, hence the process, that runs the handler asking.</summary>
    public static AsyncLocal<FakeInvoker?> Current { get; } = new();

    public ConcurrentQueue<Invocation> Invocations { get; } = new();

    public static InvocationOutcome Answer(string json) => new(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(json));

    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        Invocations.Enqueue(invocation);
        Current.Value = this;
        return Handlers[invocation.Function.Function.Name](invocation);
    }
}

internal sealed class FakeQueues : IQueues
{
    public ConcurrentQueue<(string QueueArn, OutgoingMessage Message)> Sent { get; } = new();

    public void Send(Session session, string queueArn, OutgoingMessage message) => session.OnCommitted(() => Sent.Enqueue((queueArn, message)));

    public Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken) => throw new NotSupportedException();
}

internal sealed class RecordingListener : IStatusChangeListener
{
    public ConcurrentQueue<StatusChange> Changes { get; } = new();

    /// <summary>Thrown by the next calls, while it is set.</summary>
    public Exception? Failure { get; set; }

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (Failure is { } failure)
        {
            throw failure;
        }

        session.OnCommitted(() => Changes.Enqueue(change));
    }
}
