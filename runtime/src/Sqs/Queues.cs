using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs;

/// <summary>
/// SQS: the queues and their messages, on the shared store. Every answer follows the commit of what it tells.
/// </summary>
public sealed partial class Queues : IQueues, IAsyncDisposable
{
    private readonly LongPollNotifier _arrivals;
    private readonly MessageReceiver _taking;

    /// <param name="database">Opened with <see cref="Migrations"/>.</param>
    /// <param name="identity">Region, account and address: what ARNs and queue URLs are made of.</param>
    /// <param name="time">The clock of delays, visibility timeouts and retention.</param>
    /// <param name="reportDefect">Hears of faults in work that no request waits for; standard error where it is not given.</param>
    public Queues(Database database, AwsIdentity identity, TimeProvider time, Action<Exception>? reportDefect = null)
    {
        Database = database;
        Identity = identity;
        Time = time;
        Directory = new QueueDirectory(database);
        _arrivals = new LongPollNotifier(time);
        _taking = new MessageReceiver(Directory, _arrivals, identity);
        Maintenance = new Maintenance(database, new Redrive(Directory, _arrivals), time, new StorageRetry(time, reportDefect ?? Console.Error.WriteLine));
    }

    /// <summary>The schema of this service, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = [new(1, "tables of SQS", SqsSchema.Sql)];

    internal Database Database { get; }

    internal AwsIdentity Identity { get; }

    internal TimeProvider Time { get; }

    internal QueueDirectory Directory { get; }

    internal Maintenance Maintenance { get; }

    internal long Now => Time.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>
    /// Answers every receiver that waits, and lets none wait from now on: called before the listener stops, which would
    /// otherwise sit out their long polls.
    /// </summary>
    public void EndLongPolls() => _arrivals.End();

    public async ValueTask DisposeAsync()
    {
        await Maintenance.DisposeAsync().ConfigureAwait(false);
        _arrivals.Dispose();
    }

    /// <summary>Wakes every receiver waiting on the queue once the transaction is on disk.</summary>
    internal void WakeAll(Session session, Queue queue) => session.OnCommitted(() => _arrivals.AnnounceAll(queue.Id));

    /// <summary>Sets the attributes that <paramref name="change"/> makes of the current ones; the others stay.</summary>
    internal Task SetAttributesAsync(Queue queue, Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> change, CancellationToken cancellationToken) =>
        Database.WriteAsync(
            session =>
            {
                var current = QueueTable.Find(session, queue.Name) ?? throw Protocol.SqsException.QueueDoesNotExist();
                var merged = new Dictionary<string, string>(current.Attributes);
                foreach (var (name, value) in change(current.Attributes))
                {
                    merged[name] = value;
                }

                Directory.Publish(session, QueueTable.Update(session, current, merged, Now));
                WakeAll(session, current);
            },
            cancellationToken);

    /// <summary>Puts a message on a queue and wakes a receiver after the commit.</summary>
    internal SentMessage Send(Session session, Queue queue, NewMessage message)
    {
        var now = Now;
        var sent = Sending.Send(session, queue, message, now, out var visibleAt);
        session.OnCommitted(() => Announce(queue, visibleAt, now));
        return sent;
    }

    /// <summary>Takes messages, waiting up to <paramref name="wait"/> milliseconds for the first.</summary>
    internal async Task<List<InFlightMessage>> TakeAsync(Queue queue, ReceiveRequest order, long wait, CancellationToken cancellationToken)
    {
        var deadline = Now + wait;
        while (true)
        {
            using var waiter = wait > 0 ? _arrivals.Enlist(queue.Id) : null;
            var taken = await Database.WriteAsync(session => _taking.Take(session, queue, order, Now), cancellationToken).ConfigureAwait(false);
            if (taken.IsOverLimit && wait == 0 && !queue.Settings.Fifo && !order.ByConsumer)
            {
                // A long poll waits instead, and a FIFO queue just has none to give (SQS Developer Guide, message quotas).
                throw Protocol.SqsException.OverLimit($"Messages in flight: expected at most {Rules.SqsLimits.InFlight}; delete those that are dealt with");
            }

            var left = deadline - Now;
            if (taken.Messages.Count > 0 || waiter is null || left <= 0 || _arrivals.Ended)
            {
                return taken.Messages;
            }

            await waiter.WaitAsync(taken.NextVisibleAt, TimeSpan.FromMilliseconds(left), Time, cancellationToken).ConfigureAwait(false);
            // The queue may have been deleted, or have other attributes by now.
            queue = Directory.Named(queue.Name);
        }
    }

    /// <summary>Changes a message's visibility and lets waiting receivers know.</summary>
    /// <param name="byClient">Whether a client asks, who may hold a message of a standard queue by a handle of before.</param>
    internal VisibilityChange ChangeVisibility(Session session, Queue queue, Protocol.ReceiptHandle handle, long timeout, bool byClient)
    {
        var now = Now;
        var change = Settling.ChangeVisibility(session, handle, now + timeout, queue.Settings.Fifo, byClient && !queue.Settings.Fifo, now);
        if (change == VisibilityChange.Done)
        {
            session.OnCommitted(() => Announce(queue, now + timeout, now));
        }

        return change;
    }

    /// <summary>Deletes a received message. A FIFO queue's next message of the group may be free then.</summary>
    internal bool Delete(Session session, Queue queue, Protocol.ReceiptHandle handle)
    {
        var deleted = Settling.Delete(session, handle, queue.Settings.Fifo, Now);
        if (deleted && queue.Settings.Fifo)
        {
            session.OnCommitted(() => _arrivals.Announce(queue.Id, 1));
        }

        return deleted;
    }

    private void Announce(Queue queue, long visibleAt, long now)
    {
        if (visibleAt > now)
        {
            _arrivals.AnnounceAt(queue.Id, visibleAt);
        }
        else
        {
            _arrivals.Announce(queue.Id, 1);
        }
    }
}
