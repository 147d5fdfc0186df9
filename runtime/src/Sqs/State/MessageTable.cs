using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>Finds rows of <c>sqs_messages</c>. Bodies are read by <see cref="MessageReceiver"/> only.</summary>
internal static class MessageTable
{
    private const string Columns = "seq, backlog, visible_at, receives_here, message_group, receipt, dead_letter_source";

    /// <summary>
    /// Selects up to <c>?3</c> messages of generation <c>?1</c> that are visible at <c>?2</c>: in the order in which they became visible,
    /// and those that were received before in the order of sending. Otherwise a retry would wait behind every message that
    /// was sent before its visibility timeout expired.
    /// </summary>
    public const string VisibleRows =
        """
        SELECT seq, place FROM (SELECT seq, sent AS place FROM sqs_messages WHERE backlog = ?1 AND (receives_here > 0) = 1 AND visible_at <= ?2 ORDER BY visible_at LIMIT ?3)
        UNION ALL
        SELECT seq, place FROM (SELECT seq, visible_at AS place FROM sqs_messages WHERE backlog = ?1 AND (receives_here > 0) = 0 AND visible_at <= ?2 ORDER BY visible_at LIMIT ?3)
        ORDER BY place, seq LIMIT ?3
        """;

    /// <summary>Returns the row with this number; null where there is none.</summary>
    public static MessageRow? Find(Session session, long sequence) =>
        session.Query($"SELECT {Columns} FROM sqs_messages WHERE seq = ?", Read, sequence) is [var row] ? row : null;

    /// <summary>Deletes the row and returns it; null where the message is gone or the handle is not that of its latest receive.</summary>
    public static MessageRow? Delete(Session session, ReceiptHandle handle) =>
        session.Query($"DELETE FROM sqs_messages WHERE seq = ? AND receipt = ? RETURNING {Columns}", Read, handle.Sequence, handle.Receipt) is [var row] ? row : null;

    /// <summary>Returns what a trace shows of the message before it is deleted at <paramref name="now"/>; null under the conditions of <see cref="Delete"/>.</summary>
    public static ProcessedMessage? Processed(Session session, Queue queue, ReceiptHandle handle, long now) => session.First(
        """
        SELECT b.message_id, b.trace_header, b.attributes, m.sent, m.receives, m.first_received, m.dead_letter_source
        FROM sqs_messages m CROSS JOIN sqs_bodies b ON b.seq = m.seq WHERE m.seq = ? AND m.receipt = ?
        """,
        row => new ProcessedMessage(
            new TracedMessage(queue.Name, new Guid(row.BlobSpan(0)), row.TextOrNull(1), MessageAttributeCodec.TraceParent(row.BlobOrNull(2)), row.Int64(3)),
            // The first receive of a dead letter was from the queue that it comes from.
            new MessageReceives(row.Int64(4), row.IsNull(6) ? row.Int64(5) : new Receipt(handle.Receipt).ReceivedAt, now)),
        handle.Sequence,
        handle.Receipt);

    /// <summary>Messages sent at or before <paramref name="sent"/>, the oldest first.</summary>
    public static List<MessageRow> SentBefore(Session session, long generation, long sent, int max) =>
        session.Query($"SELECT {Columns} FROM sqs_messages WHERE backlog = ? AND sent <= ? ORDER BY sent LIMIT ?", Read, generation, sent, max);

    /// <summary>Visible messages, in the order of <see cref="VisibleRows"/>.</summary>
    public static List<MessageRow> Visible(Session session, long generation, long now, int max) =>
        session.Query($"SELECT {Columns} FROM ({VisibleRows}) CROSS JOIN sqs_messages USING (seq)", Read, generation, now, max);

    /// <summary>Returns when the next hidden message becomes visible; null where none is hidden.</summary>
    public static long? NextVisibleAt(Session session, long generation, long now) =>
        session.Scalar(
            """
            SELECT MIN(next) FROM (
                SELECT MIN(visible_at) AS next FROM sqs_messages WHERE backlog = ?1 AND (receives_here > 0) = 1 AND visible_at > ?2
                UNION ALL
                SELECT MIN(visible_at) FROM sqs_messages WHERE backlog = ?1 AND (receives_here > 0) = 0 AND visible_at > ?2)
            """,
            generation,
            now);

    /// <summary>Messages in flight that a consumer inside the runtime received.</summary>
    public static List<MessageRow> InFlightInProcess(Session session, long generation, long now) =>
        session.Query($"SELECT {Columns} FROM sqs_messages WHERE backlog = ? AND (receives_here > 0) = 1 AND visible_at > ? AND consumer IS NOT NULL", Read, generation, now);

    private static MessageRow Read(Row row) => new(
        row.Int64(0),
        row.Int64(1),
        row.Int64(2),
        row.Boolean(3),
        row.TextOrNull(4),
        new Receipt(row.Int64(5)),
        row.TextOrNull(6));
}

/// <summary>A message that is about to be deleted by its consumer.</summary>
internal sealed record ProcessedMessage(TracedMessage Message, MessageReceives Receives);
