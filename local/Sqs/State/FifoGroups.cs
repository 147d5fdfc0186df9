using DurableChaining.Local.Storage;

namespace DurableChaining.Local.Sqs.State;

/// <summary>
/// The message groups of a FIFO queue. A group is free when none of its messages is in flight and its first one is
/// visible; only free groups are looked at, so a long group that is held up costs nothing.
/// </summary>
internal static class FifoGroups
{
    /// <summary>Messages of one group in flight from one receive: the in-flight ones are always the first of the group.</summary>
    public const int InFlightAtOnce = 10;

    public static void Joined(Session session, long backlog, string group, long visibleAt) =>
        session.Execute(
            """
            INSERT INTO sqs_groups (backlog, message_group, free_at, messages) VALUES (?, ?, ?, 1)
            ON CONFLICT (backlog, message_group) DO UPDATE SET messages = messages + 1
            """,
            backlog,
            group,
            visibleAt);

    public static void Left(Session session, long backlog, string group, long now)
    {
        var left = session.Scalar(
            "UPDATE sqs_groups SET messages = messages - 1 WHERE backlog = ? AND message_group = ? RETURNING messages",
            backlog,
            group);
        if (left > 0)
        {
            Refresh(session, backlog, group, now);
        }
        else
        {
            session.Execute("DELETE FROM sqs_groups WHERE backlog = ? AND message_group = ?", backlog, group);
        }
    }

    /// <summary>Works out anew when the group is free: after its last message in flight, or with its first message.</summary>
    public static void Refresh(Session session, long backlog, string group, long now)
    {
        var heads = session.Query(
            "SELECT visible_at, receives_here FROM sqs_messages WHERE backlog = ? AND message_group = ? ORDER BY seq LIMIT ?",
            static row => (VisibleAt: row.Int64(0), Received: row.Boolean(1)),
            backlog,
            group,
            InFlightAtOnce);
        var inFlight = heads.Where(head => head.Received && head.VisibleAt > now).ToList();
        var freeAt = inFlight.Count > 0 ? inFlight.Max(head => head.VisibleAt) : heads[0].VisibleAt;
        Hold(session, backlog, group, freeAt);
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
