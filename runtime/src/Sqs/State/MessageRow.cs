using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs.State;

/// <summary>Where a message stands, and the steps that take it from there with every count kept right.</summary>
internal readonly record struct MessageRow(long Row, long Backlog, long VisibleAt, bool Received, string? Group)
{
    /// <summary>The columns <see cref="Read"/> expects.</summary>
    public const string Columns = "seq, backlog, visible_at, receives_here, message_group";

    public static MessageRow Read(Row row) => new(row.Int64(0), row.Int64(1), row.Int64(2), row.Boolean(3), row.TextOrNull(4));

    /// <summary>Deletes the message.</summary>
    public void Delete(Session session, bool fifo, long now)
    {
        session.Execute("DELETE FROM sqs_messages WHERE seq = ?", Row);
        Forget(session, fifo, now);
    }

    /// <summary>What is left to do once the row itself is gone.</summary>
    public void Forget(Session session, bool fifo, long now)
    {
        session.Execute("DELETE FROM sqs_bodies WHERE seq = ?", Row);
        Depart(session, fifo, now);
    }

    /// <summary>Hides the message until <paramref name="visibleAt"/>, or shows it where that is now.</summary>
    public void Reschedule(Session session, long visibleAt, bool fifo, long now)
    {
        session.Execute("UPDATE sqs_messages SET visible_at = ? WHERE seq = ?", visibleAt, Row);
        if (VisibleAt > now)
        {
            InFlightCounters.Add(session, Backlog, VisibleAt, Received, -1);
        }

        if (visibleAt > now)
        {
            InFlightCounters.Add(session, Backlog, visibleAt, Received, 1);
        }

        if (fifo)
        {
            FifoGroups.Refresh(session, Backlog, Group!);
        }
    }

    /// <summary>Moves the message to the end of another backlog as a dead letter: id, body, attributes, times and receive count stay.</summary>
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
        Arrive(session, target, fifo, now);
    }

    /// <summary>Moves the message to another backlog as a new one: new id, new times, received by nobody yet.</summary>
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
            fifo ? State.Backlog.NextSequence(session, target) : (long?)null,
            Row);
        Arrive(session, target, fifo, now);
    }

    private void Arrive(Session session, long target, bool fifo, long now)
    {
        Depart(session, fifo, now);
        State.Backlog.Count(session, target, 1);
        if (fifo)
        {
            FifoGroups.Joined(session, target, Group!, now);
        }
    }

    private void Depart(Session session, bool fifo, long now)
    {
        State.Backlog.Count(session, Backlog, -1);
        if (VisibleAt > now)
        {
            InFlightCounters.Add(session, Backlog, VisibleAt, Received, -1);
        }

        if (fifo)
        {
            FifoGroups.Left(session, Backlog, Group!);
        }
    }
}
