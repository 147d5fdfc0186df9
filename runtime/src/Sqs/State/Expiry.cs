using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>Deletes messages whose retention period is over, as part of the operations that would otherwise return them.</summary>
internal static class Expiry
{
    private const int BatchSize = 200;

    /// <summary>Deletes a batch of expired messages; returns true where more may be left.</summary>
    public static bool Sweep(Session session, Queue queue, long generation, long now)
    {
        var expired = MessageTable.SentBefore(session, generation, now - queue.Settings.Retention, BatchSize);
        foreach (var message in expired)
        {
            message.Delete(session, queue.Settings.Fifo, now);
        }

        return expired.Count == BatchSize;
    }
}
