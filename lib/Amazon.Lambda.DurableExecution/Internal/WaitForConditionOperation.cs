using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Checks a condition until it is met; recorded as a step whose retries carry the state from check to check.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run check 1 with the initial state</description></item>
/// <item><term>STARTED</term><description>run the same check again without a START</description></item>
/// <item><term>PENDING</term><description>suspend; only the service changes the status to READY</description></item>
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
                    throw ExceptionFactory.FromCondition<TState>(record.StepDetails?.Error, record.StepDetails?.Attempt ?? 0, Payloads, cause: null);
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

            record = await SuspendAsync(cancellationToken).ConfigureAwait(false);
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
            // Any exception of the check or its strategy is a failure of the operation.
            throw await RecordFailureAsync(exception, attempt).ConfigureAwait(false);
        }

        await RecordDecisionAsync(decision, payload).ConfigureAwait(false);
        return (!decision.ShouldContinue, state);
    }

    private async Task RecordDecisionAsync(WaitDecision decision, string? payload)
    {
        if (!decision.ShouldContinue)
        {
            await SendAsync(Update(OperationVerb.Succeed) with { Payload = payload }).ConfigureAwait(false);
            return;
        }

        Execution.State.Remove(Identity.Id);
        await SendAsync(Update(OperationVerb.Retry) with
        {
            Payload = payload,
            NextAttemptDelaySeconds = Seconds.AtLeastOne(decision.Delay),
        }).ConfigureAwait(false);
    }

    private async Task<Exception> RecordFailureAsync(Exception exception, int attempt)
    {
        var lastState = exception is WaitForConditionException { LastState: TState last } ? Payloads.Serialize(last) : null;
        var error = RecordedError.Of(exception, lastState);
        await SendAsync(Update(OperationVerb.Fail) with { Error = error }).ConfigureAwait(false);
        return ExceptionFactory.FromCondition<TState>(error, attempt, Payloads, exception);
    }
}
