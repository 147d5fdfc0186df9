using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Json;
using DurableLocal.Durable;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// The spans of an execution that has ended, from its stored history: the execution, its invocations, its operations, and
/// the attempts of steps that were retried.
/// </summary>
internal sealed class ExecutionSpans(ExecutionQueries queries)
{
    /// <summary>Returns the spans; none where the execution was deleted.</summary>
    public List<Span> Of(string arn)
    {
        if (queries.CauseOf(arn) is not { } cause)
        {
            return [];
        }

        var trace = TraceContext.OfHeader(cause.TraceHeader) ?? TraceContext.Of(Guid.Parse(cause.Uid, CultureInfo.InvariantCulture));
        var reader = new HistoryReader(arn, cause, trace.TraceId);
        for (long last = 0; Read(arn, last, reader) is { } next; last = next)
        {
            // One page of the history.
        }

        var parent = cause is { ParentArn: { } parentArn, ParentOperationId: { } operation } ? SpanIds.Operation(parentArn, operation) : trace.ParentId;
        return reader.ToSpans(parent);
    }

    /// <summary>Reads a page; returns the id of its last event, or null where there was none.</summary>
    private long? Read(string arn, long after, HistoryReader reader)
    {
        using var page = JsonDocument.Parse(queries.History(arn, after));
        long? last = null;
        foreach (var item in page.RootElement.GetProperty("Events").EnumerateArray())
        {
            var @event = new HistoryItem(item);
            last = @event.Id;
            reader.Add(@event, @event.HasError ? ErrorOf(arn, @event.Id) : null);
        }

        return last;
    }

    private SpanError? ErrorOf(string arn, long eventId)
    {
        if (queries.Payload(arn, (int)eventId) is not { IsError: true } payload)
        {
            return null;
        }

        using var error = JsonDocument.Parse(payload.Bytes);
        return new SpanError(error.RootElement.Text("ErrorType") ?? "Error", error.RootElement.Text("ErrorMessage"));
    }
}
