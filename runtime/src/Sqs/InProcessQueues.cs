using System.Security.Cryptography;
using System.Text;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs;

/// <summary>The queues for callers in this process, without the HTTP protocol and its limits on batches.</summary>
internal sealed class InProcessQueues(
    Database database,
    QueueDirectory directory,
    MessageWriter writer,
    MessageReceiver receiver,
    Acknowledgement acknowledgement,
    AwsIdentity identity,
    IMessageTracing? tracing) : IQueues
{
    public void Send(Session session, string queueArn, OutgoingMessage message)
    {
        var queue = directory.ByArn(queueArn);
        if (queue.Settings.Fifo)
        {
            // A FIFO queue requires a message group, and callers in this process set none.
            throw SqsException.MissingParameter("MessageGroupId");
        }

        var body = Encoding.UTF8.GetBytes(message.Body);
        var attributes = message.Attributes.Count == 0 ? [] : MessageAttributeCodec.Encode(message.Attributes);
        MessageRules.CheckSize(body, attributes, queue.Settings);
        writer.Send(session, queue, new NewMessage(body, MD5.HashData(body), attributes, message.TraceHeader, null, null, null));
    }

    public async Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken)
    {
        var queue = directory.ByArn(queueArn);
        var request = new ReceiveRequest(max, queue.Settings.VisibilityTimeout, IsInProcess: true);
        var messages = await receiver.ReceiveAsync(queue, request, (long)wait.TotalMilliseconds, cancellationToken).ConfigureAwait(false);
        return messages.ConvertAll(message => ToReceived(queue, message));
    }

    /// <remarks>A poller's own acknowledgement: what is lost with the power is delivered again.</remarks>
    /// <inheritdoc/>
    public Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken)
    {
        var queue = directory.ByArn(queueArn);
        return database.WriteAsync(
            session =>
            {
                foreach (var handle in Valid(receiptHandles))
                {
                    acknowledgement.Delete(session, queue, handle);
                }
            },
            Durability.Delayed,
            cancellationToken);
    }

    public Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var queue = directory.ByArn(queueArn);
        return database.WriteAsync(
            session =>
            {
                foreach (var handle in Valid(receiptHandles))
                {
                    acknowledgement.ChangeVisibility(session, queue, handle, (long)timeout.TotalMilliseconds, acceptsEarlierHandles: false);
                }
            },
            Durability.Delayed,
            cancellationToken);
    }

    public Task ReleaseInFlightAsync(CancellationToken cancellationToken) =>
        database.WriteAsync(
            session =>
            {
                foreach (var queue in QueueTable.All(session))
                {
                    acknowledgement.ReleaseInProcess(session, queue);
                }
            },
            cancellationToken);

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

    private ReceivedMessage ToReceived(Queue queue, InFlightMessage received)
    {
        var message = tracing is null ? received : received with { TraceHeader = tracing.HeaderFor(received.Traced(queue)) };
        return new ReceivedMessage(
            message.Id.ToString(),
            message.Handle.ToString(),
            Encoding.UTF8.GetString(message.Body),
            Convert.ToHexStringLower(message.BodyMd5),
            new Dictionary<string, string>(SystemAttributes.Of(message, identity.AccountId)),
            new Dictionary<string, MessageAttributeValue>(message.Attributes is { } encoded ? MessageAttributeCodec.Decode(encoded) : []),
            message.Attributes is { } attributes ? MessageAttributeCodec.Md5(attributes) : null);
    }
}
