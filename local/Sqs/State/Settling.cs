using DurableChaining.Local.Sqs.Protocol;
using DurableChaining.Local.Storage;

namespace DurableChaining.Local.Sqs.State;

/// <summary>What a change of visibility came to.</summary>
internal enum VisibilityChange
{
    Done,

    /// <summary>The message is deleted, or a later receive has another handle.</summary>
    Gone,

    /// <summary>The message's visibility timeout is over.</summary>
    NotInFlight,
}

/// <summary>What a receiver does with a message it holds. Only the handle of the latest receive counts.</summary>
internal static class Settling
{
    /// <summary>Deletes the message; false where it is gone or the handle is not its latest.</summary>
    public static bool Delete(Session session, ReceiptHandle handle, bool fifo, long now)
    {
        var deleted = session.Query(
            $"DELETE FROM sqs_messages WHERE seq = ? AND receipt = ? RETURNING {MessageRow.Columns}",
            MessageRow.Read,
            handle.Sequence,
            handle.Receipt);
        if (deleted is not [var message])
        {
            return false;
        }

        message.Forget(session, fifo, now);
        return true;
    }

    /// <summary>Whether a handle's visibility timeout is over: a FIFO queue refuses to delete with such a handle.</summary>
    public static bool HasExpired(Session session, ReceiptHandle handle, long now) =>
        session.Scalar("SELECT visible_at <= ? FROM sqs_messages WHERE seq = ? AND receipt = ?", now, handle.Sequence, handle.Receipt) == 1;

    public static VisibilityChange ChangeVisibility(Session session, ReceiptHandle handle, long visibleAt, bool fifo, long now)
    {
        var found = session.Query(
            $"SELECT {MessageRow.Columns} FROM sqs_messages WHERE seq = ? AND receipt = ?",
            MessageRow.Read,
            handle.Sequence,
            handle.Receipt);
        if (found is not [var message])
        {
            return VisibilityChange.Gone;
        }

        if (message.VisibleAt <= now)
        {
            return VisibilityChange.NotInFlight;
        }

        message.Reschedule(session, visibleAt, fifo, now);
        return VisibilityChange.Done;
    }

    /// <summary>Shows the messages that consumers inside the runtime held.</summary>
    public static int Release(Session session, Queue queue, long now)
    {
        if (Backlog.Of(session, queue.Id) is not { } backlog)
        {
            return 0;
        }

        var held = session.Query(
            $"SELECT {MessageRow.Columns} FROM sqs_messages WHERE backlog = ? AND visible_at > ? AND consumer IS NOT NULL",
            MessageRow.Read,
            backlog,
            now);
        foreach (var message in held)
        {
            message.Reschedule(session, now, queue.Settings.Fifo, now);
        }

        return held.Count;
    }
}
