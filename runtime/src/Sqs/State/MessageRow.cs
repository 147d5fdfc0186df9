using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>
/// A row of <c>sqs_messages</c>, and the changes of it that keep the counters of its queue generation, its group and the
/// hidden messages consistent.
/// </summary>
/// <param name="Row">The row number: the order of sending within a queue.</param>
/// <param name="Generation">The queue generation that the message belongs to.</param>
/// <param name="VisibleAt">Epoch milliseconds.</param>
/// <param name="Received">Whether the message was received from this queue; a hidden message that was not is delayed.</param>
/// <param name="Group">The message group; null on a standard queue without one.</param>
/// <param name="Receipt">The latest receive.</param>
/// <param name="DeadLetterSource">ARN of the queue that the message was moved from as a dead letter; null where it was not.</param>
internal readonly record struct MessageRow(long Row, long Generation, long VisibleAt, bool Received, string? Group, Receipt Receipt, string? DeadLetterSource)
{
    /// <summary>Deletes the message.</summary>
    public void Delete(Session session, bool fifo, long now)
    {
        session.Execute("DELETE FROM sqs_messages WHERE seq = ?", Row);
        DeleteDependents(session, fifo, now);
    }

    /// <summary>Deletes the body and updates the counters; the row itself was deleted already.</summary>
    public void DeleteDependents(Session session, bool fifo, long now)
    {
        session.Execute("DELETE FROM sqs_bodies WHERE seq = ?", Row);
        RemoveFromCounters(session, fifo, now);
    }

    /// <summary>Hides the message until <paramref name="visibleAt"/>, or makes it visible where that is now.</summary>
    public void Reschedule(Session session, long visibleAt, bool fifo, long now)
    {
        session.Execute("UPDATE sqs_messages SET visible_at = ? WHERE seq = ?", visibleAt, Row);
        if (VisibleAt > now)
        {
            InFlightCounters.Add(session, Generation, VisibleAt, Received, -1);
        }

        if (visibleAt > now)
        {
            InFlightCounters.Add(session, Generation, visibleAt, Received, 1);
        }

        if (fifo)
        {
            FifoGroups.UpdateAvailability(session, Generation, Group!);
        }
    }

    /// <summary>Moves the message to a dead-letter queue; its ID, body, attributes, timestamps and receive count are kept.</summary>
    public void MoveToDeadLetters(Session session, long target, string sourceArn, bool fifo, long now)
    {
        session.Execute(
            """
            UPDATE sqs_messages SET backlog = ?, visible_at = ?, receives_here = 0, receipt = 0, consumer = NULL, dead_letter_source = ?
            WHERE seq = ?
            """,
            target,
            now,
            sourceArn,
            Row);
        MoveCounters(session, target, fifo, now);
    }

    /// <summary>Moves the message to another queue as a new one, with a new ID and timestamps and a receive count of zero.</summary>
    public void MoveAsNew(Session session, long target, bool fifo, long now)
    {
        session.Execute(
            """
            UPDATE sqs_messages SET backlog = ?, visible_at = ?, sent = ?, receives = 0, receives_here = 0, first_received = NULL,
                receipt = 0, consumer = NULL, dead_letter_source = NULL
            WHERE seq = ?
            """,
            target,
            now,
            now,
            Row);
        session.Execute(
            "UPDATE sqs_bodies SET message_id = ?, sequence = ? WHERE seq = ?",
            Guid.NewGuid().ToByteArray(),
            fifo ? QueueGeneration.NextSequence(session, target) : (long?)null,
            Row);
        MoveCounters(session, target, fifo, now);
    }

    private void MoveCounters(Session session, long target, bool fifo, long now)
    {
        RemoveFromCounters(session, fifo, now);
        QueueGeneration.AddToCount(session, target, 1);
        if (fifo)
        {
            FifoGroups.AddMessage(session, target, Group!, now);
        }
    }

    private void RemoveFromCounters(Session session, bool fifo, long now)
    {
        QueueGeneration.AddToCount(session, Generation, -1);
        if (VisibleAt > now)
        {
            InFlightCounters.Add(session, Generation, VisibleAt, Received, -1);
        }

        if (fifo)
        {
            FifoGroups.RemoveMessage(session, Generation, Group!);
        }
    }
}
