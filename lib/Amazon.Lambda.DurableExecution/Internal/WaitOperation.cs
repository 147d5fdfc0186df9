using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Waits for a duration.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; suspend</description></item>
/// <item><term>STARTED, PENDING</term><description>suspend; continue if the scheduled end has passed</description></item>
/// <item><term>SUCCEEDED</term><description>continue</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class WaitOperation(ContextFrame frame, OperationIdentity identity, TimeSpan duration)
    : DurableOperation<object?>(frame, identity)
{
    protected override async Task<object?> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record?.Status)
        {
            case null:
                // Suspend even if the time has passed before the response arrives: the first invocation must not depend on the clock.
                await SendAsync(Update(OperationVerb.Start) with { WaitSeconds = Seconds.AtLeastOne(duration) }).ConfigureAwait(false);
                return await SuspendAsync().ConfigureAwait(false);
            case OperationStatuses.Succeeded:
                return null;
            case OperationStatuses.Started or OperationStatuses.Pending:
                return IsPast(record.WaitDetails?.ScheduledEndTimestamp) ? null : await SuspendAsync().ConfigureAwait(false);
            default:
                throw Unexpected(record);
        }
    }
}
