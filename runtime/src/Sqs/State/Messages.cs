using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;

namespace DurableLocal.Sqs.State;

/// <summary>A validated message to send.</summary>
/// <param name="Body">UTF-8.</param>
/// <param name="BodyMd5">The digest that SQS returns to sender and receiver.</param>
/// <param name="Attributes">Message attributes in canonical encoding; empty where there are none.</param>
/// <param name="TraceHeader">The X-Ray trace header; null where there is none.</param>
/// <param name="Delay">Milliseconds; null for the delay of the queue.</param>
/// <param name="Group">The message group; required by a FIFO queue.</param>
/// <param name="DeduplicationId">Required by a FIFO queue; null on a standard queue.</param>
internal sealed record NewMessage(
    ReadOnlyMemory<byte> Body,
    byte[] BodyMd5,
    byte[] Attributes,
    string? TraceHeader,
    long? Delay,
    string? Group,
    string? DeduplicationId)
{
    /// <summary>
    /// Returns the message with the trace header of its request where the sender set none. The response to the sender
    /// does not include that header.
    /// </summary>
    public NewMessage TracedBy(string? trace) => trace is null || TraceHeader is not null ? this : this with { TraceHeader = trace };
}

/// <summary>The identifiers returned to the sender of a message.</summary>
/// <param name="Id">The message ID.</param>
/// <param name="Sequence">The sequence number on a FIFO queue; null on a standard queue.</param>
internal readonly record struct SentMessage(Guid Id, long? Sequence);

/// <summary>A message that a receive returned and that is hidden until its visibility timeout. Times are epoch milliseconds.</summary>
internal sealed record InFlightMessage(
    long Row,
    Guid Id,
    byte[] Body,
    byte[] BodyMd5,
    byte[]? Attributes,
    string? TraceHeader,
    long Sent,
    string? Group,
    string? DeduplicationId,
    long? Sequence,
    string? DeadLetterSource)
{
    public required ReceiptHandle Handle { get; init; }

    public required long ReceiveCount { get; init; }

    public required long FirstReceived { get; init; }

    public TracedMessage Traced(Queue queue) => new(queue.Name, Id, TraceHeader, MessageAttributeCodec.TraceParent(Attributes), Sent);
}

/// <summary>One receive: at most <paramref name="Max"/> messages, hidden for <paramref name="Visibility"/> milliseconds.</summary>
/// <param name="Max">Most messages to return.</param>
/// <param name="Visibility">Milliseconds.</param>
/// <param name="IsInProcess">Whether a consumer inside the runtime receives; its messages are released at the next start.</param>
internal readonly record struct ReceiveRequest(int Max, long Visibility, bool IsInProcess);

/// <summary>The result of one attempt to receive.</summary>
/// <param name="Messages">The messages received.</param>
/// <param name="NextVisibleAt">Where there were none: when the next hidden message becomes visible, epoch milliseconds; null where none is hidden.</param>
/// <param name="IsOverLimit">Whether none was received because too many messages are in flight.</param>
internal readonly record struct ReceiveResult(List<InFlightMessage> Messages, long? NextVisibleAt, bool IsOverLimit = false)
{
    public bool IsQueueDeleted { get; init; }
}
