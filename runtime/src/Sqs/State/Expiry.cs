using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>Removes messages whose retention is over, a few at a time, by those who would otherwise meet them.</summary>
internal static class Expiry
{
    private const int RemovedAtOnce = 200;

    /// <summary>True where more may be left.</summary>
    public static bool Sweep(Session session, Queue queue, long backlog, long now)
    {
        var expired = session.Query(
            $"SELECT {MessageRow.Columns} FROM sqs_messages WHERE backlog = ? AND sent <= ? ORDER BY sent LIMIT ?",
            MessageRow.Read,
            backlog,
            now - queue.Settings.Retention,
            RemovedAtOnce);
        foreach (var message in expired)
        {
            message.Delete(session, queue.Settings.Fifo, now);
        }

        return expired.Count == RemovedAtOnce;
    }
}
