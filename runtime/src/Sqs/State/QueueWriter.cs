using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Template;

namespace DurableLocal.Sqs.State;

/// <summary>Creates queues of a template and changes the attributes of queues.</summary>
internal sealed class QueueWriter(Database database, QueueDirectory directory, LongPollNotifier notifier, TimeProvider time)
{
    /// <summary>
    /// Creates the queue, or gives the existing one the attributes of <paramref name="resource"/>. A start with an unchanged
    /// template modifies nothing, as a deployment.
    /// </summary>
    /// <exception cref="AwsException">The name or an attribute is not allowed.</exception>
    public Task DeclareAsync(QueueResource resource, CancellationToken cancellationToken)
    {
        var fifo = QueueAttributes.RequestsFifo(resource.Attributes);
        QueueName.Validate(resource.Name, fifo);
        var attributes = QueueAttributes.Validate(resource.Attributes.Where(attribute => fifo || attribute.Key != QueueAttributes.FifoQueue).ToDictionary(), fifo);
        return database.WriteAsync(
            session =>
            {
                var now = time.EpochMilliseconds();
                Publish(session, QueueTable.Find(session, resource.Name) switch
                {
                    null => QueueTable.Insert(session, resource.Name, attributes, [], now),
                    { } existing when existing.Has(attributes) => existing,
                    { } existing => QueueTable.Update(session, existing, attributes, now),
                });
            },
            cancellationToken);
    }

    /// <summary>Sets the attributes that <paramref name="change"/> returns for the current ones; others are unchanged.</summary>
    /// <exception cref="SqsException">The queue was deleted, or thrown by <paramref name="change"/>.</exception>
    public Task SetAttributesAsync(Queue queue, Func<IReadOnlyDictionary<string, string>, Dictionary<string, string>> change, CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                var current = QueueTable.Find(session, queue.Name) ?? throw SqsException.QueueDoesNotExist();
                var merged = new Dictionary<string, string>(current.Attributes);
                foreach (var (name, value) in change(current.Attributes))
                {
                    merged[name] = value;
                }

                Publish(session, QueueTable.Update(session, current, merged, time.EpochMilliseconds()));
            },
            cancellationToken);

    /// <summary>After the commit: replaces the queue in the directory and wakes its receivers, who then use the new attributes.</summary>
    private void Publish(Session session, Queue queue)
    {
        directory.Publish(session, queue);
        session.OnCommitted(() => notifier.NotifyAll(queue.Id));
    }
}
