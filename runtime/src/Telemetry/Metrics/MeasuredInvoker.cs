using DurableLocal.Lambda;

namespace DurableLocal.Telemetry.Metrics;

/// <summary>Measures each invocation that has run.</summary>
internal sealed class MeasuredInvoker(IFunctionInvoker invoker, InvocationInstruments instruments) : IFunctionInvoker
{
    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var outcome = await invoker.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        if (outcome.Kind != InvocationOutcomeKind.Throttled)
        {
            instruments.Record(invocation, outcome);
        }

        return outcome;
    }
}
