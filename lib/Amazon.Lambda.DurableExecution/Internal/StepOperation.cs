using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Runs a step.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run attempt 1</description></item>
/// <item><term>STARTED</term><description>at least once: run the attempt again without a START; at most once: the attempt counts as interrupted</description></item>
/// <item><term>PENDING</term><description>suspend; only the service changes the status to READY, and it rejects a START before that</description></item>
/// <item><term>READY</term><description>START; run attempt <c>Attempt + 1</c></description></item>
/// <item><term>SUCCEEDED</term><description>return the recorded result</description></item>
/// <item><term>FAILED</term><description>throw StepException</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class StepOperation<T>(
    ContextFrame frame,
    OperationIdentity identity,
    StepConfig? config,
    Func<IStepContext, CancellationToken, Task<T>> body) : DurableOperation<T>(frame, identity)
{
    private bool IsAtMostOnce => config?.Semantics == StepSemantics.AtMostOncePerRetry;

    protected override async Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        while (true)
        {
            var attempt = (record?.StepDetails?.Attempt ?? 0) + 1;
            switch (record?.Status)
            {
                case OperationStatuses.Succeeded:
                    return Payloads.Deserialize<T>(record.StepDetails?.Result);
                case OperationStatuses.Failed:
                    throw ExceptionFactory.FromStep(record.StepDetails?.Error, cause: null);
                case OperationStatuses.Pending:
                    break;
                case OperationStatuses.Started when IsAtMostOnce:
                    await RecordFailureAsync(Interrupted(attempt), attempt).ConfigureAwait(false);
                    break;
                case null or OperationStatuses.Started or OperationStatuses.Ready:
                    var (succeeded, result) = await AttemptAsync(record, attempt, cancellationToken).ConfigureAwait(false);
                    if (succeeded)
                        return result!;
                    break;
                default:
                    throw Unexpected(record);
            }

            record = await SuspendAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<(bool Succeeded, T? Result)> AttemptAsync(Operation? record, int attempt, CancellationToken cancellationToken)
    {
        await StartAsync(record).ConfigureAwait(false);
        T result;
        string? payload;
        try
        {
            result = await body(new StepContext(Execution, Identity, attempt), cancellationToken).ConfigureAwait(false);
            payload = Payloads.Serialize(result);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Any exception of the body is a failure of the step.
            await RecordFailureAsync(exception, attempt).ConfigureAwait(false);
            return default;
        }

        await SendAsync(Update(OperationVerb.Succeed) with { Payload = payload }).ConfigureAwait(false);
        return (true, result);
    }

    private async Task StartAsync(Operation? record)
    {
        if (record?.Status == OperationStatuses.Started)
            return;
        var start = Update(OperationVerb.Start);
        if (IsAtMostOnce)
            await SendAsync(start).ConfigureAwait(false);
        else
            Post(start);
    }

    /// <summary>Records the failure of an attempt. Returns if the step will be retried; throws the failure if not.</summary>
    private async Task RecordFailureAsync(Exception exception, int attempt)
    {
        var error = RecordedError.Of(exception);
        var decision = config?.RetryStrategy?.ShouldRetry(exception, attempt) ?? RetryDecision.DoNotRetry();
        if (!decision.ShouldRetry)
        {
            await SendAsync(Update(OperationVerb.Fail) with { Error = error }).ConfigureAwait(false);
            throw ExceptionFactory.FromStep(error, exception);
        }

        Execution.State.Remove(Identity.Id);
        await SendAsync(Update(OperationVerb.Retry) with
        {
            Error = error,
            NextAttemptDelaySeconds = Seconds.AtLeastOne(decision.Delay),
        }).ConfigureAwait(false);
    }

    private StepInterruptedException Interrupted(int attempt) =>
        new($"Attempt {attempt} of step {Describe()} was interrupted; at-most-once semantics do not allow running it again.");
}
