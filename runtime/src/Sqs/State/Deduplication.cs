using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The deduplication IDs that a FIFO queue received in the last five minutes, those of deleted messages included.</summary>
internal static class Deduplication
{
    /// <summary>Expired IDs deleted with each send: more than a send adds, so the table does not grow without bound.</summary>
    private const int DeletedPerSend = 4;

    /// <summary>Returns the earlier message with the same deduplication ID; null where there is none.</summary>
    public static SentMessage? Find(Session session, Queue queue, NewMessage message, long now)
    {
        var found = session.Query(
            "SELECT message_id, sequence FROM sqs_deduplication WHERE queue = ? AND scope = ? AND deduplication_id = ? AND until > ?",
            static row => new SentMessage(new Guid(row.BlobSpan(0)), row.Int64(1)),
            queue.Id,
            Scope(queue, message),
            message.DeduplicationId,
            now);
        return found is [var earlier] ? earlier : null;
    }

    public static void Add(Session session, Queue queue, NewMessage message, SentMessage sent, long now)
    {
        DeleteExpired(session, queue.Id, now);
        session.Execute(
            "INSERT OR REPLACE INTO sqs_deduplication (queue, scope, deduplication_id, until, message_id, sequence) VALUES (?, ?, ?, ?, ?, ?)",
            queue.Id,
            Scope(queue, message),
            message.DeduplicationId,
            now + (long)SqsLimits.DeduplicationInterval.TotalMilliseconds,
            sent.Id.ToByteArray(),
            sent.Sequence);
    }

    private static void DeleteExpired(Session session, long queueId, long now)
    {
        var expired = session.Query(
            "SELECT scope, deduplication_id FROM sqs_deduplication WHERE queue = ? AND until <= ? ORDER BY until LIMIT ?",
            static row => (Scope: row.Text(0), Id: row.Text(1)),
            queueId,
            now,
            DeletedPerSend);
        foreach (var (scope, id) in expired)
        {
            session.Execute("DELETE FROM sqs_deduplication WHERE queue = ? AND scope = ? AND deduplication_id = ?", queueId, scope, id);
        }
    }

    private static string Scope(Queue queue, NewMessage message) =>
        queue.Settings.DeduplicatesByGroup ? message.Group! : string.Empty;
}
