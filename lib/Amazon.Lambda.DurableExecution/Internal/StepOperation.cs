using Amazon.Lambda.DurableExecution.Services;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Runs a step.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run attempt 1</description></item>
/// <item><term>STARTED</term><description>at least once: run the attempt again without a START; at most once: the attempt counts as interrupted</description></item>
/// <item><term>PENDING</term><description>suspend until the next attempt is due; if it is due, as READY</description></item>
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
    ILogger logger,
    Func<IStepContext, CancellationToken, Task<T>> body) : DurableOperation<T>(frame, identity)
{
    private bool IsAtMostOnce => config?.Semantics == StepSemantics.AtMostOncePerRetry;

    protected override async Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        var attempt = (record?.StepDetails?.Attempt ?? 0) + 1;
        switch (record?.Status)
        {
            case OperationStatuses.Succeeded:
                return Payloads.Deserialize<T>(record.StepDetails?.Result);
            case OperationStatuses.Failed:
                throw ExceptionFactory.FromStep(record.StepDetails?.Error);
            case OperationStatuses.Pending when !IsPast(record.StepDetails?.NextAttemptTimestamp):
                return await SuspendAsync().ConfigureAwait(false);
            case OperationStatuses.Started when IsAtMostOnce:
                return await EndAttemptAsync(Interrupted(attempt), attempt).ConfigureAwait(false);
            case null or OperationStatuses.Started or OperationStatuses.Ready or OperationStatuses.Pending:
                return await AttemptAsync(record, attempt, cancellationToken).ConfigureAwait(false);
            default:
                throw Unexpected(record);
        }
    }

    private async Task<T> AttemptAsync(Operation? record, int attempt, CancellationToken cancellationToken)
    {
        await StartAsync(record).ConfigureAwait(false);
        using var canceled = LinkToInvocation(cancellationToken);
        T result;
        string payload;
        try
        {
            using (LogScopes.BeginAttempt(logger, Identity, attempt))
                result = await body(new StepContext(logger, Identity, attempt), canceled.Token).ConfigureAwait(false);
            payload = Payloads.Serialize(result);
        }
        catch (OperationCanceledException) when (canceled.IsCancellationRequested)
        {
            throw;
        }
        catch (Exception exception)
        {
            // Any exception of the body is a failure of the step.
            return await EndAttemptAsync(exception, attempt).ConfigureAwait(false);
        }

        await SendAsync(Update(OperationVerb.Succeed) with { Payload = payload }).ConfigureAwait(false);
        return result;
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

    /// <summary>Records the failure of an attempt, then suspends if the step will be retried, and throws the failure if not.</summary>
    private async Task<T> EndAttemptAsync(Exception exception, int attempt)
    {
        var error = RecordedError.Of(exception);
        var decision = config?.RetryStrategy?.ShouldRetry(exception, attempt) ?? RetryDecision.DoNotRetry();
        if (!decision.ShouldRetry)
        {
            await SendAsync(Update(OperationVerb.Fail) with { Error = error }).ConfigureAwait(false);
            throw ExceptionFactory.FromStep(exception);
        }

        await SendAsync(Update(OperationVerb.Retry) with
        {
            Error = error,
            NextAttemptDelaySeconds = Seconds.AtLeastOne(decision.Delay),
        }).ConfigureAwait(false);
        return await SuspendAsync().ConfigureAwait(false);
    }

    // Seen by the retry strategy only: the workflow sees a StepException with this type as its ErrorType.
    private StepInterruptedException Interrupted(int attempt) =>
        new($"Attempt {attempt} of step {Describe()} was interrupted; at-most-once semantics do not allow running it again.");
}
