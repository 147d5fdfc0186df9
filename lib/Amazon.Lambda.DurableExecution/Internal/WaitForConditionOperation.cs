using Amazon.Lambda.DurableExecution.Services;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Checks a condition until it is met; recorded as a step whose retries carry the state from check to check.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run check 1 with the initial state</description></item>
/// <item><term>STARTED</term><description>run the same check again without a START</description></item>
/// <item><term>PENDING</term><description>suspend until the next check is due; if it is due, as READY</description></item>
/// <item><term>READY</term><description>START; run check <c>Attempt + 1</c> with the recorded state</description></item>
/// <item><term>SUCCEEDED</term><description>return the final state</description></item>
/// <item><term>FAILED</term><description>throw WaitForConditionException, or StepException if the check threw</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class WaitForConditionOperation<TState>(
    ContextFrame frame,
    OperationIdentity identity,
    WaitForConditionConfig<TState> config,
    ILogger logger,
    Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check) : DurableOperation<TState>(frame, identity)
{
    protected override async Task<TState> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record?.Status)
        {
            case OperationStatuses.Succeeded:
                return Payloads.Deserialize<TState>(record.StepDetails?.Result);
            case OperationStatuses.Failed:
                throw ExceptionFactory.FromCondition(record.StepDetails?.Error, record.StepDetails?.Attempt ?? 0, LastState(record.StepDetails?.Error));
            case OperationStatuses.Pending when !IsPast(record.StepDetails?.NextAttemptTimestamp):
                return await SuspendAsync().ConfigureAwait(false);
            case null or OperationStatuses.Started or OperationStatuses.Ready or OperationStatuses.Pending:
                if (record?.Status != OperationStatuses.Started)
                    Post(Update(OperationVerb.Start));
                return await CheckAsync(record?.StepDetails, cancellationToken).ConfigureAwait(false);
            default:
                throw Unexpected(record);
        }
    }

    private async Task<TState> CheckAsync(StepDetails? previous, CancellationToken cancellationToken)
    {
        var attempt = (previous?.Attempt ?? 0) + 1;
        using var canceled = LinkToInvocation(cancellationToken);
        TState state;
        string payload;
        WaitDecision decision;
        try
        {
            // A recorded state that cannot be read, as after a change of its type, begins the checks again.
            var before = previous?.Result is { } recorded && TryRead(recorded, out var read) ? read! : config.InitialState;
            state = await check(before, new StepContext(logger, Identity, attempt), canceled.Token).ConfigureAwait(false);
            payload = Payloads.Serialize(state);
        }
        catch (OperationCanceledException) when (canceled.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Any exception of the check is a failure of the operation.
            await SendAsync(Update(OperationVerb.Fail) with { Error = RecordedError.Of(exception) }).ConfigureAwait(false);
            throw ExceptionFactory.FromStep(exception);
        }

        try
        {
            decision = config.WaitStrategy.Decide(state, attempt);
        }
        catch (WaitForConditionException exhausted)
        {
            var notMet = ExceptionFactory.NotMet(
                $"WaitForCondition '{Identity.Name ?? Identity.Id}' exhausted {attempt} attempts without the condition being met.", attempt, state, exhausted);
            await SendAsync(Update(OperationVerb.Fail) with { Error = RecordedError.Of(notMet, payload) }).ConfigureAwait(false);
            throw notMet;
        }
        catch (Exception exception)
        {
            await SendAsync(Update(OperationVerb.Fail) with { Error = RecordedError.Of(exception) }).ConfigureAwait(false);
            throw ExceptionFactory.FromStep(exception);
        }

        return await EndCheckAsync(decision, state, payload).ConfigureAwait(false);
    }

    private async Task<TState> EndCheckAsync(WaitDecision decision, TState state, string payload)
    {
        if (!decision.ShouldContinue)
        {
            await SendAsync(Update(OperationVerb.Succeed) with { Payload = payload }).ConfigureAwait(false);
            return state;
        }

        await SendAsync(Update(OperationVerb.Retry) with
        {
            Payload = payload,
            NextAttemptDelaySeconds = Seconds.AtLeastOne(decision.Delay),
        }).ConfigureAwait(false);
        return await SuspendAsync().ConfigureAwait(false);
    }

    /// <summary>The state that was recorded with the failure; null if there is none that can be read.</summary>
    private object? LastState(ErrorObject? error) => error?.ErrorData is { } recorded && TryRead(recorded, out var state) ? state : null;

    private bool TryRead(string recorded, out TState? state)
    {
        try
        {
            state = Payloads.Deserialize<TState>(recorded);
            return true;
        }
        catch (Exception unreadable)
        {
            logger.LogWarning("WaitForCondition operation '{OperationId}': the recorded state cannot be read ({ExceptionType}: {Message})", Identity.Id, unreadable.GetType().FullName, unreadable.Message);
            state = default;
            return false;
        }
    }
}
