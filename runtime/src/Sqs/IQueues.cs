using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs;

/// <summary>The queues as the other rooms of the runtime use them; clients come in by the wire.</summary>
public interface IQueues
{
    /// <summary>Puts a message on a queue within the caller's transaction: both happen or neither.</summary>
    /// <exception cref="Wire.AwsException">There is no such queue, or it is a FIFO queue.</exception>
    void Send(Session session, string queueArn, OutgoingMessage message);

    /// <summary>
    /// Takes up to <paramref name="max"/> visible messages and hides them for the queue's visibility timeout; waits up
    /// to <paramref name="wait"/> for the first. Empty where none came. Not bound to ten as the wire operation is.
    /// </summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Deletes by receipt handle; a handle that no longer counts is passed over.</summary>
    Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken);

    /// <summary>Makes messages visible again after <paramref name="timeout"/> (zero: at once); stale handles are passed over.</summary>
    Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Makes every message visible again that <see cref="ReceiveAsync"/> handed out and nobody settled: at the start of
    /// the runtime the consumers that held them are gone. Their receive counts stay; receives by the wire are left alone.
    /// </summary>
    Task ReleaseInFlightAsync(CancellationToken cancellationToken);
}

/// <summary>A message to send.</summary>
public sealed record OutgoingMessage(string Body, IReadOnlyDictionary<string, MessageAttributeValue> Attributes);

/// <summary>A user attribute. Exactly one of the two values is set.</summary>
/// <param name="DataType"><c>String</c>, <c>Number</c> or <c>Binary</c>, with an optional custom suffix.</param>
public sealed record MessageAttributeValue(string DataType, string? StringValue, byte[]? BinaryValue);

/// <summary>A message as a consumer has it.</summary>
/// <param name="SystemAttributes">ApproximateReceiveCount, SentTimestamp, SenderId, ApproximateFirstReceiveTimestamp… as SQS spells them.</param>
/// <param name="Md5OfAttributes">Null where the message has no user attributes.</param>
public sealed record ReceivedMessage(
    string MessageId,
    string ReceiptHandle,
    string Body,
    string Md5OfBody,
    IReadOnlyDictionary<string, string> SystemAttributes,
    IReadOnlyDictionary<string, MessageAttributeValue> Attributes,
    string? Md5OfAttributes);
