using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// The set of messages that a queue holds, with its counters. Purging or deleting a queue detaches its generation in
/// constant time, and <see cref="Maintenance"/> deletes the rows afterwards. Stored as <c>sqs_backlogs</c>.
/// </summary>
internal static class QueueGeneration
{
    /// <summary>Messages of a detached generation deleted in one write operation; bounds how long other writes wait.</summary>
    private const int DrainBatchSize = 500;

    /// <summary>Returns the current generation of a queue; null where the queue was deleted.</summary>
    public static long? Of(Session session, long queueId) =>
        session.Scalar("SELECT backlog FROM sqs_queues WHERE id = ?", queueId);

    public static long Create(Session session)
    {
        session.Execute("INSERT INTO sqs_backlogs (queue, messages, sequence) VALUES (NULL, 0, 0)");
        return session.LastInsertRowId;
    }

    public static void Attach(Session session, long generation, long queueId) =>
        session.Execute("UPDATE sqs_backlogs SET queue = ? WHERE id = ?", queueId, generation);

    /// <summary>Detaches the generation from its queue; no operation finds its messages from here on.</summary>
    public static void Detach(Session session, long generation) =>
        session.Execute("UPDATE sqs_backlogs SET queue = NULL WHERE id = ?", generation);

    public static void AddToCount(Session session, long generation, long messages) =>
        session.Execute("UPDATE sqs_backlogs SET messages = messages + ? WHERE id = ?", messages, generation);

    /// <summary>Returns the number of messages, visible or not.</summary>
    public static long Count(Session session, long generation) =>
        session.Scalar("SELECT messages FROM sqs_backlogs WHERE id = ?", generation) ?? 0;

    /// <summary>Increments and returns the sequence number of a FIFO queue.</summary>
    public static long NextSequence(Session session, long generation) =>
        session.Scalar("UPDATE sqs_backlogs SET sequence = sequence + 1 WHERE id = ? RETURNING sequence", generation) ?? 0;

    /// <summary>Continues the sequence numbers of <paramref name="earlier"/>, which must not repeat on a FIFO queue.</summary>
    public static void ContinueSequence(Session session, long generation, long earlier) =>
        session.Execute("UPDATE sqs_backlogs SET sequence = (SELECT sequence FROM sqs_backlogs WHERE id = ?) WHERE id = ?", earlier, generation);

    /// <summary>Deletes a batch of messages of a detached generation; returns false where no generation is detached.</summary>
    public static bool Drain(Session session)
    {
        if (session.Scalar("SELECT id FROM sqs_backlogs WHERE queue IS NULL ORDER BY id LIMIT 1") is not { } generation)
        {
            return false;
        }

        var rows = session.Query("SELECT seq FROM sqs_messages WHERE backlog = ? LIMIT ?", static row => row.Int64(0), generation, DrainBatchSize);
        foreach (var row in rows)
        {
            session.Execute("DELETE FROM sqs_messages WHERE seq = ?", row);
            session.Execute("DELETE FROM sqs_bodies WHERE seq = ?", row);
        }

        if (rows.Count < DrainBatchSize)
        {
            session.Execute("DELETE FROM sqs_hidden WHERE backlog = ?", generation);
            session.Execute("DELETE FROM sqs_groups WHERE backlog = ?", generation);
            session.Execute("DELETE FROM sqs_backlogs WHERE id = ?", generation);
        }

        return true;
    }
}
