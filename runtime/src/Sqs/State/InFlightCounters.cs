using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Numbers of hidden messages, in flight (received) or delayed, by the second in which they become visible. The number
/// of a million hidden messages is then a sum over the seconds ahead, and a message that becomes visible needs no write.
/// Seconds in the past are ignored; messages of the current second are counted from their rows.
/// </summary>
internal static class InFlightCounters
{
    private const long Second = 1_000;

    public static void Add(Session session, long generation, long visibleAt, bool received, long messages) =>
        session.Execute(
            """
            INSERT INTO sqs_hidden (backlog, second, received, messages) VALUES (?, ?, ?, ?)
            ON CONFLICT (backlog, second, received) DO UPDATE SET messages = messages + excluded.messages
            """,
            generation,
            visibleAt / Second,
            received,
            messages);

    /// <summary>Deletes the counters of seconds in the past.</summary>
    public static void DeletePast(Session session, long generation, long now) =>
        session.Execute("DELETE FROM sqs_hidden WHERE backlog = ? AND second < ?", generation, now / Second);

    /// <summary>Returns the number of messages in flight beyond the current second: sufficient for the quota, and a sum over few rows.</summary>
    public static long InFlight(Session session, long generation, long now) =>
        session.Scalar("SELECT SUM(messages) FROM sqs_hidden WHERE backlog = ? AND second > ? AND received = 1", generation, now / Second) ?? 0;

    /// <summary>Returns the exact number of hidden messages that were received, or that are delayed.</summary>
    public static long Count(Session session, long generation, bool received, long now)
    {
        var later = session.Scalar(
            "SELECT SUM(messages) FROM sqs_hidden WHERE backlog = ? AND second > ? AND received = ?",
            generation,
            now / Second,
            received) ?? 0;
        var currentSecond = session.Scalar(
            "SELECT COUNT(*) FROM sqs_messages WHERE backlog = ? AND visible_at > ? AND visible_at < ? AND (receives_here > 0) = ?",
            generation,
            now,
            ((now / Second) + 1) * Second,
            received) ?? 0;
        return later + currentSecond;
    }
}
