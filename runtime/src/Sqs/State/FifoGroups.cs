using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// The message groups of a FIFO queue. A group is available when its first message is visible; a receive then returns its
/// messages in order up to the first one that is not visible. Only available groups are read, so a blocked group costs
/// nothing, whatever its length.
/// </summary>
internal static class FifoGroups
{
    /// <summary>Most messages of one group in one receive.</summary>
    public const int MaxPerReceive = 10;

    /// <summary>Counts a message added to the group; a new group becomes available at <paramref name="visibleAt"/>.</summary>
    public static void AddMessage(Session session, long generation, string group, long visibleAt) =>
        session.Execute(
            """
            INSERT INTO sqs_groups (backlog, message_group, free_at, messages) VALUES (?, ?, ?, 1)
            ON CONFLICT (backlog, message_group) DO UPDATE SET messages = messages + 1
            """,
            generation,
            group,
            visibleAt);

    /// <summary>Counts a message removed from the group; deletes the group with its last message.</summary>
    public static void RemoveMessage(Session session, long generation, string group)
    {
        var left = session.Scalar(
            "UPDATE sqs_groups SET messages = messages - 1 WHERE backlog = ? AND message_group = ? RETURNING messages",
            generation,
            group);
        if (left > 0)
        {
            UpdateAvailability(session, generation, group);
        }
        else
        {
            session.Execute("DELETE FROM sqs_groups WHERE backlog = ? AND message_group = ?", generation, group);
        }
    }

    /// <summary>Makes the group available when its first message is visible, whether or not later ones are in flight.</summary>
    public static void UpdateAvailability(Session session, long generation, string group)
    {
        var first = session.Scalar("SELECT visible_at FROM sqs_messages WHERE backlog = ? AND message_group = ? ORDER BY seq LIMIT 1", generation, group);
        SetAvailableAt(session, generation, group, first!.Value);
    }

    public static void SetAvailableAt(Session session, long generation, string group, long availableAt) =>
        session.Execute("UPDATE sqs_groups SET free_at = ? WHERE backlog = ? AND message_group = ?", availableAt, generation, group);

    /// <summary>Returns available groups, the longest available first.</summary>
    public static List<string> Available(Session session, long generation, long now, int max) =>
        session.Query(
            "SELECT message_group FROM sqs_groups WHERE backlog = ? AND free_at <= ? ORDER BY free_at LIMIT ?",
            static row => row.Text(0),
            generation,
            now,
            max);

    /// <summary>Returns when the next blocked group becomes available; null where no group is blocked.</summary>
    public static long? NextAvailableAt(Session session, long generation, long now) =>
        session.Scalar("SELECT MIN(free_at) FROM sqs_groups WHERE backlog = ? AND free_at > ?", generation, now);
}
