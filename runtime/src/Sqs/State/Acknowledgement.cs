using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>Result of a change of visibility.</summary>
internal enum VisibilityChange
{
    Done,

    /// <summary>The message was deleted, or the handle is not that of its latest receive.</summary>
    Gone,

    /// <summary>The message's visibility timeout has expired.</summary>
    NotInFlight,

    /// <summary>The message would be hidden for more than twelve hours since its receive.</summary>
    TooLong,
}

/// <summary>What a receiver does with a message in flight: delete it, or change when it becomes visible again.</summary>
/// <param name="tracing">Records what was processed; null where no one does.</param>
internal sealed class Acknowledgement(LongPollNotifier notifier, TimeProvider time, IMessageTracing? tracing)
{
    /// <summary>Deletes the message; has no effect where it is gone or the handle is not that of its latest receive.</summary>
    public void Delete(Session session, Queue queue, ReceiptHandle handle)
    {
        var fifo = queue.Settings.Fifo;
        var now = time.EpochMilliseconds();
        var processed = tracing is null ? null : MessageTable.Processed(session, queue, handle, now);
        if (MessageTable.Delete(session, handle) is not { } message)
        {
            return;
        }

        message.DeleteDependents(session, fifo, now);
        if (processed is not null)
        {
            tracing!.OnProcessed(session, processed.Message, processed.Receives, deadLetterQueue: null);
        }

        if (fifo)
        {
            // The next message of the group may be available now.
            session.OnCommitted(() => notifier.Notify(queue.Id, 1));
        }
    }

    /// <summary>Returns whether the handle's visibility timeout has expired; a FIFO queue rejects a delete with such a handle.</summary>
    public bool HasExpired(Session session, ReceiptHandle handle) =>
        MessageTable.Find(session, handle.Sequence) is { } message
        && message.Receipt.IsOfSameMessage(new Receipt(handle.Receipt))
        && (message.Receipt.Number != handle.Receipt || message.VisibleAt <= time.EpochMilliseconds());

    /// <summary>Hides the message for <paramref name="timeout"/> milliseconds from now.</summary>
    /// <param name="session">The caller's transaction.</param>
    /// <param name="queue">The queue of the message.</param>
    /// <param name="handle">A handle of the message.</param>
    /// <param name="timeout">Milliseconds; zero makes the message visible at once.</param>
    /// <param name="acceptsEarlierHandles">
    /// Whether a standard queue also accepts the handle of an earlier receive and an expired one, as SQS does.
    /// </param>
    public VisibilityChange ChangeVisibility(Session session, Queue queue, ReceiptHandle handle, long timeout, bool acceptsEarlierHandles)
    {
        var now = time.EpochMilliseconds();
        var visibleAt = now + timeout;
        var lenient = acceptsEarlierHandles && !queue.Settings.Fifo;
        if (MessageTable.Find(session, handle.Sequence) is not { } message
            || !(lenient ? message.Receipt.IsOfSameMessage(new Receipt(handle.Receipt)) : message.Receipt.Number == handle.Receipt))
        {
            return VisibilityChange.Gone;
        }

        if (!lenient && message.VisibleAt <= now)
        {
            return VisibilityChange.NotInFlight;
        }

        if ((visibleAt - message.Receipt.ReceivedAt) / 1_000 > SqsLimits.VisibilityTimeout)
        {
            return VisibilityChange.TooLong;
        }

        message.Reschedule(session, visibleAt, queue.Settings.Fifo, now);
        session.OnCommitted(() => notifier.Notify(queue.Id, visibleAt, now));
        return VisibilityChange.Done;
    }

    /// <summary>Makes the messages visible that consumers inside the runtime received and did not delete.</summary>
    public void ReleaseInProcess(Session session, Queue queue)
    {
        var now = time.EpochMilliseconds();
        if (QueueGeneration.Of(session, queue.Id) is not { } generation
            || MessageTable.InFlightInProcess(session, generation, now) is not { Count: > 0 } messages)
        {
            return;
        }

        foreach (var message in messages)
        {
            message.Reschedule(session, now, queue.Settings.Fifo, now);
        }

        session.OnCommitted(() => notifier.NotifyAll(queue.Id));
    }
}
