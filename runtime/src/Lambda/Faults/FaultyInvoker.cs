using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Lambda.Faults;

/// <summary>Runs invocations, except those that are to fail.</summary>
public sealed class FaultyInvoker(IFunctionInvoker invoker, InvocationFaults faults, IFunctionLogSink sink, TimeProvider time) : IFunctionInvoker
{
    private const int ExitCode = 1;

    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
        faults.Next(invocation.Function.Function.Name) is { } fault
            ? FailAsync(invocation, fault, cancellationToken)
            : invoker.InvokeAsync(invocation, cancellationToken);

    private async Task<InvocationOutcome> FailAsync(Invocation invocation, InvocationFault fault, CancellationToken cancellationToken)
    {
        var startedAt = time.GetUtcNow();
        if (fault == InvocationFault.CrashAfterRun)
        {
            await invoker.InvokeAsync(invocation, cancellationToken).ConfigureAwait(false);
        }

        var outcome = OutcomeOf(fault, invocation) with { StartedAt = startedAt, EndedAt = time.GetUtcNow() };
        if (outcome.Kind != InvocationOutcomeKind.Throttled)
        {
            sink.OnFailure(invocation.Function.Function.Name, invocation.RequestId, outcome);
        }

        return outcome;
    }

    private static InvocationOutcome OutcomeOf(InvocationFault fault, Invocation invocation) => fault switch
    {
        InvocationFault.Throttle => Outcome(InvocationOutcomeKind.Throttled, new FunctionFault("TooManyRequestsException", "Rate Exceeded.")),
        InvocationFault.Crash or InvocationFault.CrashAfterRun => Outcome(InvocationOutcomeKind.Crashed, EnvironmentFaults.Exited(ExitCode, invocation.RequestId)),
        InvocationFault.Timeout => Outcome(InvocationOutcomeKind.TimedOut, EnvironmentFaults.TimedOut(invocation.RequestId, invocation.Function.Function.Timeout)),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static InvocationOutcome Outcome(InvocationOutcomeKind kind, FunctionFault fault) =>
        new(kind, fault.Document, fault.ErrorType, fault.ErrorMessage);
}
