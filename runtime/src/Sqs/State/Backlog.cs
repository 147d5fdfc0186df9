using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>The generation of messages that a queue holds now, with their number.</summary>
internal static class Backlog
{
    /// <summary>Rows of an abandoned backlog deleted in one unit of work: bounds what the others wait for.</summary>
    private const int DrainedAtOnce = 500;

    /// <summary>The backlog of a queue, or null where the queue is gone.</summary>
    public static long? Of(Session session, long queueId) =>
        session.Scalar("SELECT backlog FROM sqs_queues WHERE id = ?", queueId);

    public static long Create(Session session)
    {
        session.Execute("INSERT INTO sqs_backlogs (queue, messages, sequence) VALUES (NULL, 0, 0)");
        return session.LastInsertRowId;
    }

    public static void Attach(Session session, long backlog, long queueId) =>
        session.Execute("UPDATE sqs_backlogs SET queue = ? WHERE id = ?", queueId, backlog);

    /// <summary>Takes the backlog away from its queue; its messages are gone for everyone from here on.</summary>
    public static void Abandon(Session session, long backlog) =>
        session.Execute("UPDATE sqs_backlogs SET queue = NULL WHERE id = ?", backlog);

    public static void Count(Session session, long backlog, long change) =>
        session.Execute("UPDATE sqs_backlogs SET messages = messages + ? WHERE id = ?", change, backlog);

    /// <summary>All messages of the backlog, visible or not.</summary>
    public static long Messages(Session session, long backlog) =>
        session.Scalar("SELECT messages FROM sqs_backlogs WHERE id = ?", backlog) ?? 0;

    /// <summary>The next sequence number of a FIFO queue's backlog.</summary>
    public static long NextSequence(Session session, long backlog) =>
        session.Scalar("UPDATE sqs_backlogs SET sequence = sequence + 1 WHERE id = ? RETURNING sequence", backlog) ?? 0;

    /// <summary>Deletes a few rows of abandoned backlogs; false when there was nothing left to do.</summary>
    public static bool Drain(Session session)
    {
        if (session.Scalar("SELECT id FROM sqs_backlogs WHERE queue IS NULL ORDER BY id LIMIT 1") is not { } backlog)
        {
            return false;
        }

        var rows = session.Query("SELECT seq FROM sqs_messages WHERE backlog = ? LIMIT ?", static row => row.Int64(0), backlog, DrainedAtOnce);
        foreach (var row in rows)
        {
            session.Execute("DELETE FROM sqs_messages WHERE seq = ?", row);
            session.Execute("DELETE FROM sqs_bodies WHERE seq = ?", row);
        }

        if (rows.Count < DrainedAtOnce)
        {
            session.Execute("DELETE FROM sqs_hidden WHERE backlog = ?", backlog);
            session.Execute("DELETE FROM sqs_groups WHERE backlog = ?", backlog);
            session.Execute("DELETE FROM sqs_backlogs WHERE id = ?", backlog);
        }

        return true;
    }
}
