using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// A wait.
/// <list type="table">
/// <listheader><term>record</term><description>what happens</description></listheader>
/// <item><term>none</term><description>START, suspend</description></item>
/// <item><term>STARTED, PENDING</term><description>suspend; if the scheduled end is past, go on</description></item>
/// <item><term>SUCCEEDED</term><description>go on</description></item>
/// <item><term>others</term><description>NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class WaitOperation(ContextFrame frame, OperationIdentity identity, TimeSpan duration)
    : DurableOperation<Nothing>(frame, identity)
{
    protected override async Task<Nothing> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        if (record is null)
        {
            // However late the answer comes: whether the first invocation suspends is not for the clock to decide.
            await SendAsync(Update(OperationVerb.Start) with { WaitSeconds = Seconds.AtLeastOne(duration) }).ConfigureAwait(false);
            record = await SettledAsync(cancellationToken).ConfigureAwait(false);
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
                    record = await SettledAsync(cancellationToken).ConfigureAwait(false);
                    break;
                default:
                    throw Unexpected(record);
            }
        }
    }
}
