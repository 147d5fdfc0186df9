using DurableLocal.Core.Clock;
using DurableLocal.Lambda;

namespace DurableLocal.Hosting;

/// <summary>Counts the invocations that run or wait for an environment: no time is skipped while there are any.</summary>
internal sealed class ObservedInvoker(IFunctionInvoker invoker) : IFunctionInvoker, IPendingWork
{
    private readonly ActivityCounter _invocations = new();

    bool IPendingWork.IsBusy => _invocations.IsBusy;

    long? IPendingWork.NextDue() => null;

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        _invocations.Begin();
        try
        {
            return await invoker.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _invocations.End();
        }
    }
}
