using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Invokes another function.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; suspend</description></item>
/// <item><term>STARTED, PENDING</term><description>suspend</description></item>
/// <item><term>SUCCEEDED</term><description>return the recorded result</description></item>
/// <item><term>FAILED</term><description>throw InvokeFailedException</description></item>
/// <item><term>TIMED_OUT</term><description>throw InvokeTimedOutException</description></item>
/// <item><term>STOPPED</term><description>throw InvokeStoppedException</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class InvokeOperation<TPayload, TResult>(
    ContextFrame frame,
    OperationIdentity identity,
    string functionName,
    TPayload payload,
    InvokeConfig? config) : DurableOperation<TResult>(frame, identity)
{
    protected override async Task<TResult> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record?.Status)
        {
            case null:
                await SendAsync(Update(OperationVerb.Start) with
                {
                    Payload = Payloads.Serialize(payload),
                    InvokeTarget = new InvokeTarget(functionName, config?.TenantId),
                }).ConfigureAwait(false);
                return await SuspendAsync().ConfigureAwait(false);
            case OperationStatuses.Started or OperationStatuses.Pending:
                return await SuspendAsync().ConfigureAwait(false);
            case OperationStatuses.Succeeded:
                return Payloads.Deserialize<TResult>(record.ChainedInvokeDetails?.Result);
            case OperationStatuses.Failed or OperationStatuses.TimedOut or OperationStatuses.Stopped:
                throw ExceptionFactory.FromInvoke(record.Status, functionName, record.ChainedInvokeDetails?.Error);
            default:
                throw Unexpected(record);
        }
    }
}
