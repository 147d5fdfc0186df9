using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// The message groups of a FIFO queue. A group is free when its first message is visible, and gives what is visible without
/// a gap from there; only free groups are looked at, so a long group that is held up costs nothing.
/// </summary>
internal static class FifoGroups
{
    /// <summary>Messages of one group that one receive takes.</summary>
    public const int TakenAtOnce = 10;

    public static void Joined(Session session, long backlog, string group, long visibleAt) =>
        session.Execute(
            """
            INSERT INTO sqs_groups (backlog, message_group, free_at, messages) VALUES (?, ?, ?, 1)
            ON CONFLICT (backlog, message_group) DO UPDATE SET messages = messages + 1
            """,
            backlog,
            group,
            visibleAt);

    public static void Left(Session session, long backlog, string group)
    {
        var left = session.Scalar(
            "UPDATE sqs_groups SET messages = messages - 1 WHERE backlog = ? AND message_group = ? RETURNING messages",
            backlog,
            group);
        if (left > 0)
        {
            Refresh(session, backlog, group);
        }
        else
        {
            session.Execute("DELETE FROM sqs_groups WHERE backlog = ? AND message_group = ?", backlog, group);
        }
    }

    /// <summary>Works out anew when the group is free: with its first message, whatever is in flight behind that.</summary>
    public static void Refresh(Session session, long backlog, string group)
    {
        var first = session.Scalar("SELECT visible_at FROM sqs_messages WHERE backlog = ? AND message_group = ? ORDER BY seq LIMIT 1", backlog, group);
        Hold(session, backlog, group, first!.Value);
    }

    public static void Hold(Session session, long backlog, string group, long freeAt) =>
        session.Execute("UPDATE sqs_groups SET free_at = ? WHERE backlog = ? AND message_group = ?", freeAt, backlog, group);

    /// <summary>Free groups, the one longest free first.</summary>
    public static List<string> Free(Session session, long backlog, long now, int most) =>
        session.Query(
            "SELECT message_group FROM sqs_groups WHERE backlog = ? AND free_at <= ? ORDER BY free_at LIMIT ?",
            static row => row.Text(0),
            backlog,
            now,
            most);

    public static long? NextFreeAt(Session session, long backlog, long now) =>
        session.Scalar("SELECT MIN(free_at) FROM sqs_groups WHERE backlog = ? AND free_at > ?", backlog, now);
}
