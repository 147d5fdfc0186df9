using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.State;

/// <summary>Puts messages on a queue, within the caller's transaction.</summary>
internal static class Sending
{
    /// <param name="visibleAt">When receivers can have it, epoch milliseconds.</param>
    /// <exception cref="SqsException">The queue is gone.</exception>
    public static SentMessage Send(Session session, Queue queue, NewMessage message, long now, out long visibleAt)
    {
        var backlog = Backlog.Of(session, queue.Id) ?? throw SqsException.QueueDoesNotExist();
        visibleAt = now + (message.Delay ?? queue.Settings.Delay);
        if (!queue.Settings.Fifo)
        {
            var sent = new SentMessage(Guid.NewGuid(), null);
            Insert(session, backlog, message, sent, now, visibleAt);
            return sent;
        }

        if (Deduplication.Find(session, queue, message, now) is { } earlier)
        {
            return earlier;
        }

        var first = new SentMessage(Guid.NewGuid(), Backlog.NextSequence(session, backlog));
        Insert(session, backlog, message, first, now, visibleAt);
        FifoGroups.Joined(session, backlog, message.Group!, visibleAt);
        Deduplication.Remember(session, queue, message, first, now);
        return first;
    }

    private static void Insert(Session session, long backlog, NewMessage message, SentMessage sent, long now, long visibleAt)
    {
        session.Execute(
            """
            INSERT INTO sqs_messages (backlog, visible_at, sent, receives, receives_here, receipt, message_group)
            VALUES (?, ?, ?, 0, 0, 0, ?)
            """,
            backlog,
            visibleAt,
            now,
            message.Group);
        session.Execute(
            """
            INSERT INTO sqs_bodies (seq, message_id, body, body_md5, attributes, trace_header, deduplication_id, sequence)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?)
            """,
            session.LastInsertRowId,
            sent.Id.ToByteArray(),
            message.Body,
            message.BodyMd5,
            message.Attributes is [] ? null : message.Attributes,
            message.TraceHeader,
            message.DeduplicationId,
            sent.Sequence);
        Backlog.Count(session, backlog, 1);
        if (visibleAt > now)
        {
            InFlightCounters.Add(session, backlog, visibleAt, received: false, 1);
        }
    }
}
