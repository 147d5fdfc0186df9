using DurableLocal.Lambda;

namespace DurableLocal.EventSources;

/// <summary>Invokes a plain function once per batch.</summary>
/// <param name="function">Returns the version that the mapping invokes now: its alias may move.</param>
/// <param name="invoker">Runs the invocations.</param>
internal sealed class FunctionTarget(Func<FunctionVersion> function, IFunctionInvoker invoker) : IBatchTarget
{
    public async Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> payload, IReadOnlyList<string> traces, CancellationToken stopping, CancellationToken ending)
    {
        var outcome = await invoker.InvokeAsync(new Invocation(function(), Guid.NewGuid().ToString(), payload) { IsBatch = true, MessageTraces = traces }, stopping).ConfigureAwait(false);
        return outcome.Kind switch
        {
            InvocationOutcomeKind.Succeeded => new BatchOutcome(BatchOutcomeKind.Succeeded, outcome.Payload),
            InvocationOutcomeKind.Throttled => new BatchOutcome(BatchOutcomeKind.Throttled),
            _ => new BatchOutcome(BatchOutcomeKind.Failed),
        };
    }
}
