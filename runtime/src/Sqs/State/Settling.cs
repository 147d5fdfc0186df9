using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>What a change of visibility came to.</summary>
internal enum VisibilityChange
{
    Done,

    /// <summary>The message is deleted, or a later receive has another handle.</summary>
    Gone,

    /// <summary>The message's visibility timeout is over.</summary>
    NotInFlight,

    /// <summary>The message would be hidden for more than twelve hours since its receive.</summary>
    TooLong,
}

/// <summary>What a receiver does with a message it holds. Only the handle of the latest receive deletes it.</summary>
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
        session.First(
            "SELECT receipt, visible_at FROM sqs_messages WHERE seq = ?",
            static row => Tuple.Create(new Receipt(row.Int64(0)), row.Int64(1)),
            handle.Sequence) is var (receipt, visibleAt)
        && receipt.IsOfTheMessageOf(new Receipt(handle.Receipt))
        && (receipt.Number != handle.Receipt || visibleAt <= now);

    /// <param name="lenient">
    /// Whether the handle of an earlier receive counts, and one whose visibility timeout is over: a standard queue takes both
    /// from its clients.
    /// </param>
    public static VisibilityChange ChangeVisibility(Session session, ReceiptHandle handle, long visibleAt, bool fifo, bool lenient, long now)
    {
        var found = session.Query(
            $"SELECT {MessageRow.Columns}, receipt FROM sqs_messages WHERE seq = ?",
            static row => (Message: MessageRow.Read(row), Receipt: new Receipt(row.Int64(5))),
            handle.Sequence);
        if (found is not [var (message, receipt)] || !(lenient ? receipt.IsOfTheMessageOf(new Receipt(handle.Receipt)) : receipt.Number == handle.Receipt))
        {
            return VisibilityChange.Gone;
        }

        if (!lenient && message.VisibleAt <= now)
        {
            return VisibilityChange.NotInFlight;
        }

        if ((visibleAt - receipt.Moment) / 1_000 > SqsLimits.VisibilityTimeout)
        {
            return VisibilityChange.TooLong;
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
