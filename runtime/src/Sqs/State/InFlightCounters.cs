using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// How many messages are hidden, by the second they show up again: in flight (received) or delayed. A million messages
/// then count in a sum over the seconds ahead, and a message that shows up needs no write. A second that has passed
/// counts no more; only those due within the running second are counted by index.
/// </summary>
internal static class InFlightCounters
{
    private const long Second = 1_000;

    public static void Add(Session session, long backlog, long visibleAt, bool received, long messages) =>
        session.Execute(
            """
            INSERT INTO sqs_hidden (backlog, second, received, messages) VALUES (?, ?, ?, ?)
            ON CONFLICT (backlog, second, received) DO UPDATE SET messages = messages + excluded.messages
            """,
            backlog,
            visibleAt / Second,
            received,
            messages);

    /// <summary>Forgets the seconds that have passed.</summary>
    public static void Forget(Session session, long backlog, long now) =>
        session.Execute("DELETE FROM sqs_hidden WHERE backlog = ? AND second < ?", backlog, now / Second);

    /// <summary>Messages in flight beyond the running second: enough for a bound, and a sum over few rows.</summary>
    public static long InFlight(Session session, long backlog, long now) =>
        session.Scalar("SELECT SUM(messages) FROM sqs_hidden WHERE backlog = ? AND second > ? AND received = 1", backlog, now / Second) ?? 0;

    public static long Count(Session session, long backlog, bool received, long now)
    {
        var later = session.Scalar(
            "SELECT SUM(messages) FROM sqs_hidden WHERE backlog = ? AND second > ? AND received = ?",
            backlog,
            now / Second,
            received) ?? 0;
        var soon = session.Scalar(
            "SELECT COUNT(*) FROM sqs_messages WHERE backlog = ? AND visible_at > ? AND visible_at < ? AND (receives_here > 0) = ?",
            backlog,
            now,
            ((now / Second) + 1) * Second,
            received) ?? 0;
        return later + soon;
    }
}
