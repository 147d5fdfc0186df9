using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.State;

/// <summary>A checked message on its way into a queue.</summary>
/// <param name="Attributes">User attributes in canonical encoding; empty where there are none.</param>
/// <param name="Delay">Milliseconds, or null for the queue's own.</param>
internal sealed record NewMessage(
    ReadOnlyMemory<byte> Body,
    byte[] BodyMd5,
    byte[] Attributes,
    string? TraceHeader,
    long? Delay,
    string? Group,
    string? DeduplicationId)
{
    /// <summary>The message with the trace of its request, where it has none of its own. The sender's answer does not tell of it.</summary>
    public NewMessage TracedBy(string? trace) => trace is null || TraceHeader is not null ? this : this with { TraceHeader = trace };
}

/// <summary>What the sender of a message is told.</summary>
/// <param name="Sequence">The sequence number in a FIFO queue.</param>
internal readonly record struct SentMessage(Guid Id, long? Sequence);

/// <summary>A message that a receive has taken.</summary>
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
}

/// <summary>One receive: at most <paramref name="Max"/> messages, hidden for <paramref name="Visibility"/> milliseconds.</summary>
/// <param name="ByConsumer">Whether a consumer inside the runtime receives, whose messages its next start releases.</param>
internal readonly record struct ReceiveRequest(int Max, long Visibility, bool ByConsumer);

/// <summary>What a receive got.</summary>
/// <param name="NextVisibleAt">Where nothing was there: epoch milliseconds at which the next hidden message shows up, or null.</param>
/// <param name="IsOverLimit">Whether nothing was taken because too many messages are in flight.</param>
internal readonly record struct Taken(List<InFlightMessage> Messages, long? NextVisibleAt, bool IsOverLimit = false);
