using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// A condition that is checked until it is met: a step whose retries carry the state from check to check.
/// <list type="table">
/// <listheader><term>record</term><description>what happens</description></listheader>
/// <item><term>none</term><description>START, check 1 with the initial state</description></item>
/// <item><term>STARTED</term><description>the same check again, without START</description></item>
/// <item><term>PENDING</term><description>suspend: READY is the service's to say</description></item>
/// <item><term>READY</term><description>START, check <c>Attempt + 1</c> with the recorded state</description></item>
/// <item><term>SUCCEEDED</term><description>the final state</description></item>
/// <item><term>FAILED</term><description>WaitForConditionException, or StepException where the check threw</description></item>
/// <item><term>others</term><description>NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class WaitForConditionOperation<TState>(
    ContextFrame frame,
    OperationIdentity identity,
    WaitForConditionConfig<TState> config,
    Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check) : DurableOperation<TState>(frame, identity)
{
    protected override async Task<TState> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (record?.Status)
            {
                case OperationStatuses.Succeeded:
                    return Payloads.Deserialize<TState>(record.StepDetails?.Result);
                case OperationStatuses.Failed:
                    throw Failures.OfCondition<TState>(record.StepDetails?.Error, record.StepDetails?.Attempt ?? 0, Payloads, cause: null);
                case OperationStatuses.Pending:
                    break;
                case null or OperationStatuses.Started or OperationStatuses.Ready:
                    var (met, state) = await CheckAsync(record, cancellationToken).ConfigureAwait(false);
                    if (met)
                        return state!;
                    break;
                default:
                    throw Unexpected(record);
            }

            record = await SettledAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(bool Met, TState? State)> CheckAsync(Operation? record, CancellationToken cancellationToken)
    {
        var attempt = (record?.StepDetails?.Attempt ?? 0) + 1;
        if (record?.Status != OperationStatuses.Started)
            Post(Update(OperationVerb.Start));
        TState state;
        WaitDecision decision;
        string? payload;
        try
        {
            state = record?.StepDetails?.Result is { } recorded ? Payloads.Deserialize<TState>(recorded) : config.InitialState;
            state = await check(state, new StepContext(Execution, Identity, attempt), cancellationToken).ConfigureAwait(false);
            payload = Payloads.Serialize(state);
            decision = config.WaitStrategy.Decide(state, attempt);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Whatever a check or its strategy throws is the operation's failure.
            throw await FailedAsync(exception, attempt).ConfigureAwait(false);
        }

        await RecordAsync(decision, payload).ConfigureAwait(false);
        return (!decision.ShouldContinue, state);
    }

    private async Task RecordAsync(WaitDecision decision, string? payload)
    {
        if (!decision.ShouldContinue)
        {
            await SendAsync(Update(OperationVerb.Succeed) with { Payload = payload }).ConfigureAwait(false);
            return;
        }

        Execution.State.Forget(Identity.Id);
        await SendAsync(Update(OperationVerb.Retry) with
        {
            Payload = payload,
            NextAttemptDelaySeconds = Seconds.AtLeastOne(decision.Delay),
        }).ConfigureAwait(false);
    }

    private async Task<Exception> FailedAsync(Exception exception, int attempt)
    {
        var lastState = exception is WaitForConditionException { LastState: TState last } ? Payloads.Serialize(last) : null;
        var error = RecordedError.Of(exception, lastState);
        await SendAsync(Update(OperationVerb.Fail) with { Error = error }).ConfigureAwait(false);
        return Failures.OfCondition<TState>(error, attempt, Payloads, exception);
    }
}
