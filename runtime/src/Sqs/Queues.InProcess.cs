using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;
using DurableLocal.Template;

namespace DurableLocal.Sqs;

/// <summary>The queues as the other rooms use them.</summary>
public sealed partial class Queues
{
    /// <summary>Creates a queue of a template, or brings the attributes of the one that is there into line.</summary>
    /// <remarks>A dead-letter queue need not exist yet: a template lists its queues in any order.</remarks>
    /// <exception cref="Wire.AwsException">The name or an attribute is not allowed.</exception>
    public Task DeclareAsync(QueueResource resource, CancellationToken cancellationToken = default)
    {
        var fifo = QueueAttributes.AskForFifo(resource.Attributes);
        QueueName.Validate(resource.Name, fifo);
        var attributes = QueueAttributes.Validate(resource.Attributes.Where(a => fifo || a.Key != QueueAttributes.FifoQueue).ToDictionary(), fifo);
        return Database.WriteAsync(
            session =>
            {
                var queue = QueueTable.Find(session, resource.Name) is { } existing
                    ? QueueTable.Update(session, existing, attributes, Now)
                    : QueueTable.Insert(session, resource.Name, attributes, [], Now);
                Directory.Publish(session, queue);
                WakeAll(session, queue);
            },
            cancellationToken);
    }

    public void Send(Session session, string queueArn, OutgoingMessage message)
    {
        var queue = Directory.ByArn(queueArn);
        if (queue.Settings.Fifo)
        {
            // What the rooms send has no group, and a FIFO queue takes no message without one.
            throw SqsException.MissingParameter("MessageGroupId");
        }

        var body = Encoding.UTF8.GetBytes(message.Body);
        var attributes = message.Attributes.Count == 0 ? [] : MessageAttributeCodec.Encode(message.Attributes);
        Send(session, queue, new NewMessage(body, MD5.HashData(body), attributes, null, null, null, null));
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var queue = Directory.ByArn(queueArn);
        var order = new ReceiveRequest(max, queue.Settings.VisibilityTimeout, ByConsumer: true);
        var taken = await TakeAsync(queue, order, (long)wait.TotalMilliseconds, cancellationToken).ConfigureAwait(false);
        return [.. taken.Select(ToReceived)];
    }

    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        var queue = Directory.ByArn(queueArn);
        return Database.WriteAsync(
            session =>
            {
                foreach (var handle in Valid(receiptHandles))
                {
                    Delete(session, queue, handle);
                }
            },
            cancellationToken);
    }

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var queue = Directory.ByArn(queueArn);
        return Database.WriteAsync(
            session =>
            {
                foreach (var handle in Valid(receiptHandles))
                {
                    ChangeVisibility(session, queue, handle, (long)timeout.TotalMilliseconds, byClient: false);
                }
            },
            cancellationToken);
    }

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) =>
        Database.WriteAsync(
            session =>
            {
                foreach (var queue in QueueTable.All(session))
                {
                    if (Settling.Release(session, queue, Now) > 0)
                    {
                        WakeAll(session, queue);
                    }
                }
            },
            cancellationToken);

    /// <summary>The system attributes of a message, as SQS names and writes them.</summary>
    internal IEnumerable<KeyValuePair<string, string>> SystemAttributes(InFlightMessage message)
    {
        yield return new("SenderId", Identity.AccountId);
        yield return new("SentTimestamp", message.Sent.ToString(CultureInfo.InvariantCulture));
        yield return new("ApproximateReceiveCount", message.ReceiveCount.ToString(CultureInfo.InvariantCulture));
        yield return new("ApproximateFirstReceiveTimestamp", message.FirstReceived.ToString(CultureInfo.InvariantCulture));
        if (message.Sequence is { } sequence)
        {
            yield return new("SequenceNumber", SequenceNumber.Text(sequence));
        }

        foreach (var (name, value) in new[]
        {
            ("MessageDeduplicationId", message.DeduplicationId),
            ("MessageGroupId", message.Group),
            ("AWSTraceHeader", message.TraceHeader),
            ("DeadLetterQueueSourceArn", message.DeadLetterSource),
        })
        {
            if (value is not null)
            {
                yield return new(name, value);
            }
        }
    }

    private static IEnumerable<ReceiptHandle> Valid(IReadOnlyList<string> texts)
    {
        foreach (var text in texts)
        {
            if (ReceiptHandle.TryParse(text, out var handle))
            {
                yield return handle;
            }
        }
    }

    private ReceivedMessage ToReceived(InFlightMessage message) => new(
        message.Id.ToString(),
        message.Handle.ToString(),
        Encoding.UTF8.GetString(message.Body),
        Convert.ToHexStringLower(message.BodyMd5),
        new Dictionary<string, string>(SystemAttributes(message)),
        new Dictionary<string, MessageAttributeValue>(message.Attributes is { } encoded ? MessageAttributeCodec.Decode(encoded) : []),
        message.Attributes is { } attributes ? MessageAttributeCodec.Md5(attributes) : null);
}
