using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>All queues by name, as last committed, in memory: looking one up runs no query.</summary>
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

    /// <summary>All queues, sorted by name.</summary>
    public IEnumerable<Queue> All => _queues.Values.OrderBy(queue => queue.Name, StringComparer.Ordinal);

    public Queue? Find(string name) => _queues.GetValueOrDefault(name);

    /// <summary>Returns the queue with exactly this ARN, or null: a queue of another Region or account is not here.</summary>
    public Queue? Find(AwsIdentity identity, string arn) =>
        QueueName.FromArn(arn) is { } name && identity.QueueArn(name) == arn ? Find(name) : null;

    /// <exception cref="SqsException">The queue does not exist.</exception>
    public Queue Named(string name) => Find(name) ?? throw SqsException.QueueDoesNotExist();

    /// <exception cref="SqsException">The URL is missing or malformed, or the queue does not exist.</exception>
    public Queue ByUrl(string? url) => Named(QueueName.FromUrl(url));

    /// <exception cref="SqsException">The ARN is not that of an existing queue.</exception>
    public Queue ByArn(string arn) => Named(QueueName.FromArn(arn) ?? throw SqsException.QueueDoesNotExist());

    /// <summary>Adds or replaces the queue once the transaction is committed.</summary>
    public void Publish(Session session, Queue queue) => session.OnCommitted(() => _queues[queue.Name] = queue);

    /// <summary>Removes the queue once the transaction is committed.</summary>
    public void Remove(Session session, Queue queue) =>
        session.OnCommitted(() => _queues.TryRemove(queue.Name, out _));
}
