using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Creates a callback and returns its id. A failed or timed-out callback does not throw here, only in
/// <see cref="CallbackResultOperation{T}"/>.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; return the id from the response</description></item>
/// <item><term>STARTED, PENDING, SUCCEEDED, FAILED, TIMED_OUT</term><description>return the recorded id</description></item>
/// <item><term>other, or no id</term><description>throw NonDeterministicExecutionException</description></item>
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
            { CallbackDetails.CallbackId: { Length: > 0 } callbackId } => new Callback<T>(Frame, Identity, callbackId),
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
/// Waits for the result of a callback.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>STARTED, PENDING</term><description>suspend</description></item>
/// <item><term>SUCCEEDED</term><description>return the result that the external system sent</description></item>
/// <item><term>FAILED</term><description>throw CallbackFailedException</description></item>
/// <item><term>TIMED_OUT</term><description>throw CallbackTimeoutException</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class CallbackResultOperation<T>(ContextFrame frame, OperationIdentity identity, string callbackId)
    : DurableOperation<T>(frame, identity)
{
    protected override async Task<T> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record?.Status)
        {
            case OperationStatuses.Started or OperationStatuses.Pending:
                return await SuspendAsync().ConfigureAwait(false);
            case OperationStatuses.Succeeded:
                return Payloads.Deserialize<T>(record.CallbackDetails?.Result);
            case OperationStatuses.Failed or OperationStatuses.TimedOut:
                throw ExceptionFactory.FromCallback(record.Status == OperationStatuses.TimedOut, record.CallbackDetails?.Error, callbackId);
            default:
                throw Unexpected(record);
        }
    }
}
