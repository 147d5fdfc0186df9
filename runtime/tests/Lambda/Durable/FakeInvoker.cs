using System.Collections.Concurrent;
using System.Text;
using DurableLocal.Lambda;

namespace DurableLocal.Tests.Durable;

/// <summary>Runs invocations with the handlers of a test.</summary>
/// <param name="previous">The invoker of the process before, whose handlers are kept.</param>
internal sealed class FakeInvoker(FakeInvoker? previous = null) : IFunctionInvoker
{
    public ConcurrentDictionary<string, Func<Invocation, Task<InvocationOutcome>>> Handlers { get; } = previous?.Handlers ?? new();

    /// <summary>The invoker, and so the process, that runs the current handler.</summary>
    public static AsyncLocal<FakeInvoker?> Current { get; } = new();

    public ConcurrentQueue<Invocation> Invocations { get; } = new();

    public static InvocationOutcome Success(string json) => new(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(json));

    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        Invocations.Enqueue(invocation);
        Current.Value = this;
        return Handlers[invocation.Function.Function.Name](invocation);
    }
}
