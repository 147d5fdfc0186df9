using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs;

/// <summary>The queues for the other services of the runtime, which call them in process and not over HTTP.</summary>
public interface IQueues
{
    /// <summary>Sends a message within the caller's transaction: it is sent if and only if the transaction commits.</summary>
    /// <exception cref="AwsException">The queue does not exist or is a FIFO queue.</exception>
    void Send(Session session, string queueArn, OutgoingMessage message);

    /// <summary>
    /// Receives up to <paramref name="max"/> visible messages and hides them for the queue's visibility timeout; waits up
    /// to <paramref name="wait"/> for the first one. Returns an empty list where none arrived. The limit of ten messages
    /// of ReceiveMessage does not apply.
    /// </summary>
    Task<IReadOnlyList<ReceivedMessage>> ReceiveAsync(string queueArn, int max, TimeSpan wait, CancellationToken cancellationToken);

    /// <summary>Deletes messages by receipt handle; ignores handles that are malformed or not the message's latest.</summary>
    Task DeleteAsync(string queueArn, IReadOnlyList<string> receiptHandles, CancellationToken cancellationToken);

    /// <summary>Makes messages visible again after <paramref name="timeout"/> (zero: at once); ignores stale handles.</summary>
    Task ChangeVisibilityAsync(string queueArn, IReadOnlyList<string> receiptHandles, TimeSpan timeout, CancellationToken cancellationToken);

    /// <summary>
    /// Makes every message visible again that <see cref="ReceiveAsync"/> returned and that was not deleted: after a restart
    /// of the runtime its consumers no longer exist. Receive counts are kept. Messages received over HTTP stay in flight.
    /// </summary>
    Task ReleaseInFlightAsync(CancellationToken cancellationToken);
}

/// <summary>A message to send.</summary>
public sealed record OutgoingMessage(string Body, IReadOnlyDictionary<string, MessageAttributeValue> Attributes)
{
    /// <summary>The X-Ray trace header of what causes the message; null for none.</summary>
    public string? TraceHeader { get; init; }
}

/// <summary>A message attribute set by the sender. Exactly one of the two values is set.</summary>
/// <param name="DataType"><c>String</c>, <c>Number</c> or <c>Binary</c>, with an optional custom suffix.</param>
/// <param name="StringValue">The value of a <c>String</c> or <c>Number</c>.</param>
/// <param name="BinaryValue">The value of a <c>Binary</c>.</param>
public sealed record MessageAttributeValue(string DataType, string? StringValue, byte[]? BinaryValue);

/// <summary>A received message.</summary>
/// <param name="SystemAttributes">ApproximateReceiveCount, SentTimestamp, SenderId, … with SQS's names.</param>
/// <param name="Md5OfAttributes">Null where the sender set no attributes.</param>
public sealed record ReceivedMessage(
    string MessageId,
    string ReceiptHandle,
    string Body,
    string Md5OfBody,
    IReadOnlyDictionary<string, string> SystemAttributes,
    IReadOnlyDictionary<string, MessageAttributeValue> Attributes,
    string? Md5OfAttributes);
