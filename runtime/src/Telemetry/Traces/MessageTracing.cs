using System.Globalization;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// The spans of a message: its send, and below it its processing by a queue's consumer, which is the parent of what the
/// consumer does. The context comes from the sender, or is a new trace with the message's id.
/// </summary>
internal sealed class MessageTracing : IMessageTracing
{
    private const string Service = "SQS";

    public void OnSent(Session session, TracedMessage message)
    {
        var context = ContextOf(message);
        SpanOutbox.Add(session, new Span(context.TraceId, SpanIds.Send(message.Id), context.ParentId, Service, $"send {message.Queue}", SpanKind.Producer, message.SentAt, message.SentAt)
        {
            Attributes = Attributes(message, "send"),
        });
    }

    public void OnProcessed(Session session, TracedMessage message, MessageReceives receives, string? deadLetterQueue)
    {
        var attributes = Attributes(message, "process");
        attributes["aws.sqs.receive_count"] = receives.Count.ToString(CultureInfo.InvariantCulture);
        if (deadLetterQueue is not null)
        {
            attributes["aws.sqs.dead_letter_queue.name"] = deadLetterQueue;
        }

        SpanOutbox.Add(
            session,
            new Span(ContextOf(message).TraceId, SpanIds.Process(message.Id, message.Queue), SpanIds.Send(message.Id), Service, $"process {message.Queue}", SpanKind.Consumer, receives.FirstAt, receives.At)
            {
                Attributes = attributes,
                Error = deadLetterQueue is null ? null : new SpanError("MaxReceiveCountExceeded", $"moved to {deadLetterQueue} after {receives.Count} receives"),
            });
    }

    public string HeaderFor(TracedMessage message) => ContextOf(message).CausedBy(SpanIds.Process(message.Id, message.Queue)).ToHeader();

    private static TraceContext ContextOf(TracedMessage message) =>
        TraceContext.OfHeader(message.TraceHeader) ?? TraceContext.OfTraceParent(message.TraceParent) ?? TraceContext.Of(message.Id);

    /// <summary>Semantic conventions for messaging, "AWS SQS".</summary>
    private static Dictionary<string, string> Attributes(TracedMessage message, string operation) => new(StringComparer.Ordinal)
    {
        ["messaging.system"] = "aws_sqs",
        ["messaging.operation.type"] = operation,
        ["messaging.operation.name"] = operation,
        // The name of the attribute in earlier versions of the conventions, which the Aspire dashboard labels a span by.
        ["messaging.operation"] = operation,
        ["messaging.destination.name"] = message.Queue,
        ["messaging.message.id"] = message.Id.ToString(),
    };
}
