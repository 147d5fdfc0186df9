using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Receives: takes visible messages, hides them, and sends those that were received often enough to the dead-letter
/// queue instead. One range of the index by visibility, whatever the length of the queue.
/// </summary>
internal sealed class MessageReceiver(QueueDirectory directory, LongPollNotifier arrivals, AwsIdentity identity)
{
    /// <summary>Messages moved to dead letters by one receive at most: bounds its transaction.</summary>
    private const int MovedAtOnce = 1_000;

    private const string Candidates =
        """
        SELECT m.seq, m.sent, m.receives, m.receives_here, m.first_received, m.message_group, m.dead_letter_source, m.visible_at,
            m.receipt, b.message_id, b.body, b.body_md5, b.attributes, b.trace_header, b.deduplication_id, b.sequence
        FROM sqs_messages m CROSS JOIN sqs_bodies b ON b.seq = m.seq
        """;

    private const string VisibleCandidates = Candidates + " WHERE m.backlog = ? AND m.visible_at <= ? ORDER BY m.visible_at LIMIT ?";

    private const string GroupCandidates = Candidates + " WHERE m.backlog = ? AND m.message_group = ? ORDER BY m.seq LIMIT ?";

    public Taken Take(Session session, Queue queue, ReceiveRequest order, long now)
    {
        if (Backlog.Of(session, queue.Id) is not { } backlog)
        {
            return new Taken([], null);
        }

        while (Expiry.Sweep(session, queue, backlog, now))
        {
            // Each round is bounded, and every message expires once.
        }

        InFlightCounters.Forget(session, backlog, now);
        var receive = new Receive(session, queue, backlog, order, now);
        var isOverLimit = InFlightCounters.InFlight(session, backlog, now) >= (queue.Settings.Fifo ? SqsLimits.FifoInFlight : SqsLimits.InFlight);
        if (!isOverLimit)
        {
            Take(receive);
        }

        if (receive.Messages.Count > 0)
        {
            var until = now + order.Visibility;
            if (until > now)
            {
                InFlightCounters.Add(session, backlog, until, received: true, receive.Messages.Count);
            }

            session.OnCommitted(() => arrivals.AnnounceAt(queue.Id, until));
            return new Taken(receive.Messages, null);
        }

        if (receive.Moved > 0)
        {
            // Behind the dead letters of this round there may be messages to take.
            return new Taken([], now);
        }

        var next = queue.Settings.Fifo
            ? FifoGroups.NextFreeAt(session, backlog, now)
            : session.Scalar("SELECT MIN(visible_at) FROM sqs_messages WHERE backlog = ? AND visible_at > ?", backlog, now);
        return new Taken(receive.Messages, next, isOverLimit);
    }

    private void Take(Receive receive)
    {
        if (receive.Queue.Settings.Fifo)
        {
            TakeGroups(receive);
        }
        else
        {
            TakeVisible(receive);
        }
    }

    private void TakeVisible(Receive receive)
    {
        while (receive.Moved < MovedAtOnce && receive.Missing > 0)
        {
            var moved = receive.Moved;
            foreach (var candidate in receive.Session.Query(VisibleCandidates, ReadCandidate, receive.Backlog, receive.Now, receive.Missing))
            {
                ReceiveOrDeadLetter(receive, candidate);
            }

            if (receive.Moved == moved)
            {
                break;
            }
        }
    }

    private void TakeGroups(Receive receive)
    {
        foreach (var group in FifoGroups.Free(receive.Session, receive.Backlog, receive.Now, receive.Missing))
        {
            var taken = receive.Messages.Count;
            var most = Math.Min(receive.Missing, FifoGroups.TakenAtOnce);
            foreach (var candidate in receive.Session.Query(GroupCandidates, ReadCandidate, receive.Backlog, group, most))
            {
                if (candidate.VisibleAt > receive.Now)
                {
                    break;
                }

                ReceiveOrDeadLetter(receive, candidate);
            }

            if (receive.Messages.Count > taken)
            {
                FifoGroups.Hold(receive.Session, receive.Backlog, group, receive.Now + receive.Order.Visibility);
            }
        }
    }

    private void ReceiveOrDeadLetter(Receive receive, Candidate candidate)
    {
        var settings = receive.Queue.Settings;
        if (settings.Redrive is { } redrive
            && candidate.ReceivesHere >= redrive.MaxReceiveCount
            && directory.Find(redrive.TargetName) is { } target
            && Backlog.Of(receive.Session, target.Id) is { } targetBacklog)
        {
            var row = new MessageRow(candidate.Message.Row, receive.Backlog, candidate.VisibleAt, candidate.ReceivesHere > 0, candidate.Message.Group);
            row.MoveToDeadLetters(receive.Session, targetBacklog, identity.QueueArn(receive.Queue.Name), settings.Fifo, receive.Now);
            receive.Session.OnCommitted(() => arrivals.Announce(target.Id, 1));
            receive.Moved++;
            return;
        }

        var receipt = candidate.Receipt.Next(receive.Now).Number;
        receive.Session.Execute(
            """
            UPDATE sqs_messages SET visible_at = ?, receives = receives + 1, receives_here = receives_here + 1,
                first_received = COALESCE(first_received, ?), receipt = ?, consumer = ?
            WHERE seq = ?
            """,
            receive.Now + receive.Order.Visibility,
            receive.Now,
            receipt,
            receive.Order.ByConsumer ? 1 : (long?)null,
            candidate.Message.Row);
        receive.Messages.Add(candidate.Message with
        {
            Handle = new ReceiptHandle(receive.Queue.Id, candidate.Message.Row, receipt),
            ReceiveCount = candidate.Message.ReceiveCount + 1,
            FirstReceived = candidate.FirstReceived ?? receive.Now,
        });
    }

    private static Candidate ReadCandidate(Row row)
    {
        var message = new InFlightMessage(
            Row: row.Int64(0),
            Id: new Guid(row.BlobSpan(9)),
            Body: row.Blob(10),
            BodyMd5: row.Blob(11),
            Attributes: row.BlobOrNull(12),
            TraceHeader: row.TextOrNull(13),
            Sent: row.Int64(1),
            Group: row.TextOrNull(5),
            DeduplicationId: row.TextOrNull(14),
            Sequence: row.Int64OrNull(15),
            DeadLetterSource: row.TextOrNull(6))
        {
            Handle = default,
            ReceiveCount = row.Int64(2),
            FirstReceived = 0,
        };
        return new Candidate(message, row.Int64(7), row.Int64(3), row.Int64OrNull(4), new Receipt(row.Int64(8)));
    }

    private readonly record struct Candidate(InFlightMessage Message, long VisibleAt, long ReceivesHere, long? FirstReceived, Receipt Receipt);

    /// <summary>One receive while it runs.</summary>
    private sealed class Receive(Session session, Queue queue, long backlog, ReceiveRequest order, long now)
    {
        public Session Session => session;

        public Queue Queue => queue;

        public long Backlog => backlog;

        public ReceiveRequest Order => order;

        public long Now => now;

        public List<InFlightMessage> Messages { get; } = [];

        public int Missing => order.Max - Messages.Count;

        /// <summary>Messages that went to the dead-letter queue instead.</summary>
        public int Moved { get; set; }
    }
}
