using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// The opening of a callback. It takes the callback id and never throws for what became of the callback: only
/// <see cref="CallbackResultOperation{T}"/> does.
/// <list type="table">
/// <listheader><term>record</term><description>what happens</description></listheader>
/// <item><term>none</term><description>START, take the id from the answer</description></item>
/// <item><term>STARTED, PENDING, SUCCEEDED, FAILED, TIMED_OUT</term><description>the recorded id</description></item>
/// <item><term>others, or no id</term><description>NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class CallbackOperation<T>(ContextFrame frame, OperationIdentity identity, CallbackConfig? config)
    : DurableOperation<ICallback<T>>(frame, identity)
{
    protected override async Task<ICallback<T>> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        record ??= await SendAsync(Update(OperationVerb.Start) with { CallbackLimits = Limits() }).ConfigureAwait(false);
        return record switch
        {
            { Status: OperationStatuses.Ready or OperationStatuses.Cancelled or OperationStatuses.Stopped } => throw Unexpected(record),
            { CallbackDetails.CallbackId: { } callbackId } => new Callback<T>(Frame, Identity, callbackId),
            _ => throw new NonDeterministicExecutionException($"Callback {Describe()} is recorded without a callback id."),
        };
    }

    private CallbackLimits? Limits() =>
        (Seconds.OrNone(config?.Timeout ?? default), Seconds.OrNone(config?.HeartbeatTimeout ?? default)) switch
        {
            (null, null) => null,
            var (timeout, heartbeat) => new CallbackLimits(timeout, heartbeat),
        };
}

internal sealed class Callback<T>(ContextFrame frame, OperationIdentity identity, string callbackId) : ICallback<T>
{
    public string CallbackId => callbackId;

    public Task<T> GetResultAsync(CancellationToken cancellationToken = default) =>
        new CallbackResultOperation<T>(frame, identity, callbackId).RunAsync(cancellationToken);
}

/// <summary>
/// The result of an open callback.
/// <list type="table">
/// <listheader><term>record</term><description>what happens</description></listheader>
/// <item><term>STARTED, PENDING</term><description>suspend</description></item>
/// <item><term>SUCCEEDED</term><description>what the external system sent</description></item>
/// <item><term>FAILED</term><description>CallbackFailedException</description></item>
/// <item><term>TIMED_OUT</term><description>CallbackTimeoutException</description></item>
/// <item><term>others</term><description>NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class CallbackResultOperation<T>(ContextFrame frame, OperationIdentity identity, string callbackId)
    : DurableOperation<T>(frame, identity)
{
    protected override async Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        while (true)
        {
            switch (record?.Status)
            {
                case OperationStatuses.Succeeded:
                    return Payloads.Deserialize<T>(record.CallbackDetails?.Result);
                case OperationStatuses.Failed or OperationStatuses.TimedOut:
                    throw Failures.OfCallback(record.Status == OperationStatuses.TimedOut, record.CallbackDetails?.Error, callbackId);
                case OperationStatuses.Started or OperationStatuses.Pending:
                    record = await SettledAsync(cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw Unexpected(record);
            }
        }
    }
}
