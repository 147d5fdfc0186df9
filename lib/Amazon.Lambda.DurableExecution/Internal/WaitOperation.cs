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
    : DurableOperation<NoResult>(frame, identity)
{
    protected override async Task<NoResult> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        if (record is null)
        {
            // Suspend even if the time has passed before the response arrives: the first invocation must not depend on the clock.
            await SendAsync(Update(OperationVerb.Start) with { WaitSeconds = Seconds.AtLeastOne(duration) }).ConfigureAwait(false);
            record = await SuspendAsync(cancellationToken).ConfigureAwait(false);
        }

        while (true)
        {
            switch (record?.Status)
            {
                case OperationStatuses.Succeeded:
                    return default;
                case null or OperationStatuses.Started or OperationStatuses.Pending:
                    if (IsPast(record?.WaitDetails?.ScheduledEndTimestamp))
                        return default;
                    record = await SuspendAsync(cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw Unexpected(record);
            }
        }
    }
}
