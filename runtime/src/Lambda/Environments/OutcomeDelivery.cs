using DurableLocal.Lambda.Logs;

namespace DurableLocal.Lambda.Environments;

/// <summary>Completes an invocation with its outcome, including the tail of the log when the caller requested it.</summary>
internal sealed class OutcomeDelivery(EnvironmentLog log, TimeProvider time)
{
    /// <summary>The output is complete when nothing has been written for this long.</summary>
    private static readonly TimeSpan QuietPeriod = TimeSpan.FromMilliseconds(50);

    /// <summary>Maximum number of periods to wait for a function that keeps printing.</summary>
    private const int MaxPeriods = 20;

    public void Deliver(QueuedInvocation queued, InvocationOutcomeKind kind, FunctionFault fault) =>
        Deliver(queued, new InvocationOutcome(kind, fault.Document, fault.ErrorType, fault.ErrorMessage));

    public void Deliver(QueuedInvocation queued, InvocationOutcome outcome)
    {
        outcome = outcome with { StartedAt = queued.StartedAt, EndedAt = time.GetUtcNow() };
        log.ReportOutcome(queued.Invocation.RequestId, outcome);
        if (queued.Invocation.WantsLogTail)
        {
            _ = DeliverWithTailAsync(queued, outcome);
        }
        else
        {
            queued.Complete(outcome);
        }
    }

    /// <summary>The outcome is delivered without a tail where the tail cannot be read: nothing else would end the invocation.</summary>
    private async Task DeliverWithTailAsync(QueuedInvocation queued, InvocationOutcome outcome)
    {
        try
        {
            await UntilQuietAsync().ConfigureAwait(false);
            log.WriteDeferredReport();
            outcome = outcome with { LogTail = log.Tail() };
        }
        catch (Exception failure)
        {
            log.ReportProblem($"the tail of the log of {queued.Invocation.RequestId} cannot be read: {failure.Message}");
        }

        queued.Complete(outcome);
    }

    /// <summary>
    /// Completes when the output has been quiet for a while: output arrives through a pipe, and possibly later than the
    /// response, which arrives over HTTP.
    /// </summary>
    private async Task UntilQuietAsync()
    {
        long version;
        var periods = 0;
        do
        {
            version = log.Version;
            await Task.Delay(QuietPeriod, time).ConfigureAwait(false);
        }
        while (version != log.Version && periods++ < MaxPeriods);
    }
}
