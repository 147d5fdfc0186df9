using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>Writes messages to queues within the caller's transaction and notifies waiting receivers after the commit.</summary>
/// <param name="tracing">Records the sends; null where no one does.</param>
internal sealed class MessageWriter(LongPollNotifier notifier, TimeProvider time, IMessageTracing? tracing)
{
    /// <summary>
    /// Writes the message. On a FIFO queue, a message with a deduplication ID of the last five minutes is not written, and
    /// the ids of the first one are returned.
    /// </summary>
    /// <exception cref="SqsException">The queue was deleted.</exception>
    public SentMessage Send(Session session, Queue queue, NewMessage message)
    {
        var now = time.EpochMilliseconds();
        var generation = QueueGeneration.Of(session, queue.Id) ?? throw SqsException.QueueDoesNotExist();
        var visibleAt = now + (message.Delay ?? queue.Settings.Delay);
        var sent = queue.Settings.Fifo
            ? SendToFifo(session, queue, generation, message, now, visibleAt)
            : Insert(session, queue, generation, message, new SentMessage(Guid.NewGuid(), null), now, visibleAt);
        session.OnCommitted(() => notifier.Notify(queue.Id, visibleAt, now));
        return sent;
    }

    private SentMessage SendToFifo(Session session, Queue queue, long generation, NewMessage message, long now, long visibleAt)
    {
        if (Deduplication.Find(session, queue, message, now) is { } earlier)
        {
            return earlier;
        }

        var sent = new SentMessage(Guid.NewGuid(), QueueGeneration.NextSequence(session, generation));
        Insert(session, queue, generation, message, sent, now, visibleAt);
        FifoGroups.AddMessage(session, generation, message.Group!, visibleAt);
        Deduplication.Add(session, queue, message, sent, now);
        return sent;
    }

    private SentMessage Insert(Session session, Queue queue, long generation, NewMessage message, SentMessage sent, long now, long visibleAt)
    {
        session.Execute(
            """
            INSERT INTO sqs_messages (backlog, visible_at, sent, receives, receives_here, receipt, message_group)
            VALUES (?, ?, ?, 0, 0, 0, ?)
            """,
            generation,
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
        QueueGeneration.AddToCount(session, generation, 1);
        if (visibleAt > now)
        {
            InFlightCounters.Add(session, generation, visibleAt, received: false, 1);
        }

        tracing?.OnSent(session, new TracedMessage(queue.Name, sent.Id, message.TraceHeader, MessageAttributeCodec.TraceParent(message.Attributes), now));
        return sent;
    }
}
