using DurableLocal.Core.Aws;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>
/// Receives visible messages and hides them, and moves those to the dead-letter queue that reached their maximum receive
/// count. Reads two ranges of the index on visibility, whatever the length of the queue.
/// </summary>
/// <param name="tracing">Records the moves; null where no one does.</param>
internal sealed class MessageReceiver(Database database, QueueDirectory directory, LongPollNotifier notifier, AwsIdentity identity, ActivityCounter activity, TimeProvider time, IMessageTracing? tracing)
{
    /// <summary>Most messages moved to the dead-letter queue by one receive; bounds its transaction.</summary>
    private const int MaxDeadLetters = 1_000;

    private const string Candidates =
        """
        SELECT m.seq, m.sent, m.receives, m.receives_here, m.first_received, m.message_group, m.dead_letter_source, m.visible_at,
            m.receipt, b.message_id, b.body, b.body_md5, b.attributes, b.trace_header, b.deduplication_id, b.sequence
        FROM
        """;

    private const string VisibleCandidates =
        $"{Candidates} ({MessageTable.VisibleRows}) v CROSS JOIN sqs_messages m ON m.seq = v.seq CROSS JOIN sqs_bodies b ON b.seq = m.seq";

    private const string GroupCandidates =
        Candidates + " sqs_messages m CROSS JOIN sqs_bodies b ON b.seq = m.seq WHERE m.backlog = ? AND m.message_group = ? ORDER BY m.seq LIMIT ?";

    /// <summary>Receives messages; waits up to <paramref name="wait"/> milliseconds for the first one.</summary>
    /// <exception cref="SqsException">The queue was deleted, or a short poll found too many messages in flight.</exception>
    public async Task<List<InFlightMessage>> ReceiveAsync(Queue queue, ReceiveRequest request, long wait, CancellationToken cancellationToken)
    {
        var deadline = time.EpochMilliseconds() + wait;
        while (true)
        {
            using var waiter = wait > 0 ? notifier.Register(queue.Id, request.IsInProcess ? activity : null) : null;
            // A receive that is lost with the power leaves its messages visible: they are delivered again, as SQS may.
            var result = await database.WriteAsync(session => Receive(session, queue, request, time.EpochMilliseconds()), Durability.Delayed, cancellationToken).ConfigureAwait(false);
            if (result.IsOverLimit && wait == 0 && !queue.Settings.Fifo && !request.IsInProcess)
            {
                // A long poll waits instead, and a FIFO queue returns no messages (SQS Developer Guide, message quotas).
                throw SqsException.OverLimit($"Messages in flight: expected at most {SqsLimits.InFlight}; delete messages after processing");
            }

            if (result.IsQueueDeleted)
            {
                // Since the caller has looked it up: nothing would end a wait. There may be another one of that name.
                queue = directory.Named(queue.Name);
                continue;
            }

            var left = deadline - time.EpochMilliseconds();
            if (result.Messages.Count > 0 || waiter is null || left <= 0 || notifier.Ended)
            {
                return result.Messages;
            }

            await waiter.WaitAsync(result.NextVisibleAt, TimeSpan.FromMilliseconds(left), time, cancellationToken).ConfigureAwait(false);
            // The queue may have been deleted or changed while this receive waited.
            queue = directory.Named(queue.Name);
        }
    }

    private ReceiveResult Receive(Session session, Queue queue, ReceiveRequest request, long now)
    {
        if (QueueGeneration.Of(session, queue.Id) is not { } generation)
        {
            return new ReceiveResult([], null) { IsQueueDeleted = true };
        }

        while (Expiry.Sweep(session, queue, generation, now))
        {
            // Each iteration deletes a bounded number of messages.
        }

        InFlightCounters.DeletePast(session, generation, now);
        var attempt = new ReceiveAttempt(session, queue, generation, request, now);
        var isOverLimit = InFlightCounters.InFlight(session, generation, now) >= SqsLimits.InFlight;
        if (!isOverLimit)
        {
            Receive(attempt);
        }

        if (attempt.Messages.Count > 0)
        {
            var visibleAt = now + request.Visibility;
            if (visibleAt > now)
            {
                InFlightCounters.Add(session, generation, visibleAt, received: true, attempt.Messages.Count);
            }

            session.OnCommitted(() => notifier.NotifyAt(queue.Id, visibleAt));
            return new ReceiveResult(attempt.Messages, null);
        }

        if (attempt.DeadLetters > 0)
        {
            // There may be visible messages behind those that this attempt moved.
            return new ReceiveResult([], now);
        }

        var next = queue.Settings.Fifo
            ? FifoGroups.NextAvailableAt(session, generation, now)
            : MessageTable.NextVisibleAt(session, generation, now);
        return new ReceiveResult(attempt.Messages, next, isOverLimit);
    }

    private void Receive(ReceiveAttempt attempt)
    {
        if (attempt.Queue.Settings.Fifo)
        {
            ReceiveFromGroups(attempt);
        }
        else
        {
            ReceiveVisible(attempt);
        }
    }

    private void ReceiveVisible(ReceiveAttempt attempt)
    {
        while (attempt.DeadLetters < MaxDeadLetters && attempt.Missing > 0)
        {
            var before = attempt.DeadLetters;
            foreach (var candidate in attempt.Session.Query(VisibleCandidates, ReadCandidate, attempt.Generation, attempt.Now, attempt.Missing))
            {
                ReceiveOrDeadLetter(attempt, candidate);
            }

            if (attempt.DeadLetters == before)
            {
                break;
            }
        }
    }

    private void ReceiveFromGroups(ReceiveAttempt attempt)
    {
        foreach (var group in FifoGroups.Available(attempt.Session, attempt.Generation, attempt.Now, attempt.Missing))
        {
            var before = attempt.Messages.Count;
            var max = Math.Min(attempt.Missing, FifoGroups.MaxPerReceive);
            foreach (var candidate in attempt.Session.Query(GroupCandidates, ReadCandidate, attempt.Generation, group, max))
            {
                if (candidate.VisibleAt > attempt.Now)
                {
                    break;
                }

                ReceiveOrDeadLetter(attempt, candidate);
            }

            if (attempt.Messages.Count > before)
            {
                FifoGroups.SetAvailableAt(attempt.Session, attempt.Generation, group, attempt.Now + attempt.Request.Visibility);
            }
        }
    }

    private void ReceiveOrDeadLetter(ReceiveAttempt attempt, Candidate candidate)
    {
        var message = candidate.Message;
        var settings = attempt.Queue.Settings;
        if (settings.Redrive is { } redrive
            && candidate.ReceivesHere >= redrive.MaxReceiveCount
            && directory.Find(redrive.TargetName) is { } target
            && QueueGeneration.Of(attempt.Session, target.Id) is { } targetGeneration)
        {
            var row = new MessageRow(message.Row, attempt.Generation, candidate.VisibleAt, candidate.ReceivesHere > 0, message.Group, candidate.Receipt, message.DeadLetterSource);
            row.MoveToDeadLetters(attempt.Session, targetGeneration, identity.QueueArn(attempt.Queue.Name), settings.Fifo, attempt.Now);
            attempt.Session.OnCommitted(() => notifier.Notify(target.Id, 1));
            attempt.DeadLetters++;
            tracing?.OnProcessed(
                attempt.Session,
                message.Traced(attempt.Queue),
                new MessageReceives(message.ReceiveCount, candidate.FirstReceived ?? attempt.Now, attempt.Now),
                target.Name);
            return;
        }

        var receipt = candidate.Receipt.Next(attempt.Now).Number;
        attempt.Session.Execute(
            """
            UPDATE sqs_messages SET visible_at = ?, receives = receives + 1, receives_here = receives_here + 1,
                first_received = COALESCE(first_received, ?), receipt = ?, consumer = ?
            WHERE seq = ?
            """,
            attempt.Now + attempt.Request.Visibility,
            attempt.Now,
            receipt,
            attempt.Request.IsInProcess ? 1 : (long?)null,
            message.Row);
        attempt.Messages.Add(message with
        {
            Handle = new ReceiptHandle(attempt.Queue.Id, message.Row, receipt),
            ReceiveCount = message.ReceiveCount + 1,
            FirstReceived = candidate.FirstReceived ?? attempt.Now,
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

    /// <summary>The state of one attempt to receive.</summary>
    private sealed class ReceiveAttempt(Session session, Queue queue, long generation, ReceiveRequest request, long now)
    {
        public Session Session => session;

        public Queue Queue => queue;

        public long Generation => generation;

        public ReceiveRequest Request => request;

        public long Now => now;

        public List<InFlightMessage> Messages { get; } = [];

        public int Missing => request.Max - Messages.Count;

        /// <summary>Messages moved to the dead-letter queue.</summary>
        public int DeadLetters { get; set; }
    }
}
