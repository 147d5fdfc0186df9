using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;

namespace DurableLocal.Lambda.Async;

/// <summary>Brings the outcome of an invocation to its caller, with the tail of the log where that was asked for.</summary>
internal sealed class OutcomeDelivery(EnvironmentLog log, TimeProvider time)
{
    /// <summary>Output that has not come by then counts as none.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(50);

    /// <summary>A function that never stops printing gets its tail cut off after so many quiet times.</summary>
    private const int LongestWait = 20;

    public void Deliver(QueuedInvocation assignment, InvocationOutcomeKind kind, FunctionFault fault) =>
        Deliver(assignment, new InvocationOutcome(kind, fault.Document, fault.ErrorType, fault.ErrorMessage));

    public void Deliver(QueuedInvocation assignment, InvocationOutcome outcome)
    {
        outcome = outcome with { StartedAt = assignment.StartedAt, EndedAt = time.GetUtcNow() };
        log.Failed(assignment.Invocation.RequestId, outcome);
        if (assignment.Invocation.WantsLogTail)
        {
            _ = DeliverWithTailAsync(assignment, outcome);
        }
        else
        {
            assignment.Complete(outcome);
        }
    }

    /// <summary>
    /// What the function printed comes by a pipe beside the answer, and a moment later: the tail is taken when nothing
    /// more has come for a while.
    /// </summary>
    private async Task DeliverWithTailAsync(QueuedInvocation assignment, InvocationOutcome outcome)
    {
        long seen;
        var rounds = 0;
        do
        {
            seen = log.Version;
            await Task.Delay(Quiet, time).ConfigureAwait(false);
        }
        while (seen != log.Version && rounds++ < LongestWait);
        log.WriteHeld();
        assignment.Complete(outcome with { LogTail = log.Tail() });
    }
}
