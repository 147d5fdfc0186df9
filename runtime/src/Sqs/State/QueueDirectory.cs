using System.Collections.Concurrent;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>The queues by name, as last committed: finding one costs no query.</summary>
internal sealed class QueueDirectory
{
    private readonly ConcurrentDictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    public QueueDirectory(Database database)
    {
        foreach (var queue in database.Read(QueueTable.All))
        {
            _queues[queue.Name] = queue;
        }
    }

    /// <summary>All queues in the order of their names.</summary>
    public IEnumerable<Queue> All => _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    public Queue? Find(string name) => _queues.GetValueOrDefault(name);

    /// <exception cref="SqsException">There is no such queue.</exception>
    public Queue Named(string name) => Find(name) ?? throw SqsException.QueueDoesNotExist();

    /// <exception cref="SqsException">The URL is missing or malformed, or there is no such queue.</exception>
    public Queue ByUrl(string? url) => Named(QueueName.FromUrl(url));

    /// <exception cref="SqsException">The ARN names no queue here.</exception>
    public Queue ByArn(string arn) => Named(QueueName.FromArn(arn) ?? throw SqsException.QueueDoesNotExist());

    /// <summary>Shows the queue to everyone once the transaction is on disk.</summary>
    public void Publish(Session session, Queue queue) => session.OnCommitted(() => _queues[queue.Name] = queue);

    public void Withdraw(Session session, Queue queue) =>
        session.OnCommitted(() => _queues.TryRemove(queue.Name, out _));
}
