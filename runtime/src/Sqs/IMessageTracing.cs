using DurableLocal.Core.Storage;

namespace DurableLocal.Sqs;

/// <summary>Records what becomes of messages, inside the transactions that store it.</summary>
public interface IMessageTracing
{
    /// <summary>A message was written to a queue.</summary>
    void OnSent(Session session, TracedMessage message);

    /// <summary>A message that was received is deleted from a queue, or moved to its dead-letter queue.</summary>
    /// <param name="deadLetterQueue">Null where it is deleted.</param>
    void OnProcessed(Session session, TracedMessage message, MessageReceives receives, string? deadLetterQueue);

    /// <summary>Returns the X-Ray trace header that the consumer of the message continues its trace with.</summary>
    string HeaderFor(TracedMessage message);
}

/// <summary>A message on a queue.</summary>
/// <param name="TraceHeader">The X-Ray trace header that its sender or its request set; null for none.</param>
/// <param name="TraceParent">The message attribute <c>traceparent</c>; null for none.</param>
/// <param name="SentAt">Epoch milliseconds.</param>
public sealed record TracedMessage(string Queue, Guid Id, string? TraceHeader, string? TraceParent, long SentAt);

/// <summary>The receives of a message from one queue.</summary>
/// <param name="Count">How often it was received, from all queues.</param>
/// <param name="FirstAt">Epoch milliseconds of the first.</param>
/// <param name="At">Epoch milliseconds of the deletion or the move.</param>
public readonly record struct MessageReceives(long Count, long FirstAt, long At);
