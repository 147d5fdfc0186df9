using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The deduplication ids a FIFO queue has seen in the last five minutes, deleted messages included.</summary>
internal static class Deduplication
{
    /// <summary>Ids forgotten with each send: more than a send adds, so they cannot pile up.</summary>
    private const int ForgottenAtOnce = 4;

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

    public static void Remember(Session session, Queue queue, NewMessage message, SentMessage sent, long now)
    {
        Forget(session, queue.Id, now);
        session.Execute(
            "INSERT OR REPLACE INTO sqs_deduplication (queue, scope, deduplication_id, until, message_id, sequence) VALUES (?, ?, ?, ?, ?, ?)",
            queue.Id,
            Scope(queue, message),
            message.DeduplicationId,
            now + (long)SqsLimits.DeduplicationInterval.TotalMilliseconds,
            sent.Id.ToByteArray(),
            sent.Sequence);
    }

    private static void Forget(Session session, long queueId, long now)
    {
        var old = session.Query(
            "SELECT scope, deduplication_id FROM sqs_deduplication WHERE queue = ? AND until <= ? ORDER BY until LIMIT ?",
            static row => (Scope: row.Text(0), Id: row.Text(1)),
            queueId,
            now,
            ForgottenAtOnce);
        foreach (var (scope, id) in old)
        {
            session.Execute("DELETE FROM sqs_deduplication WHERE queue = ? AND scope = ? AND deduplication_id = ?", queueId, scope, id);
        }
    }

    private static string Scope(Queue queue, NewMessage message) =>
        queue.Settings.DeduplicatesByGroup ? message.Group! : string.Empty;
}
