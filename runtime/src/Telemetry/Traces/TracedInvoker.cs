using System.Globalization;
using DurableLocal.Lambda;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// Records a span of each invocation, before the caller has its outcome: an outcome that is used has its span. An invocation
/// of a durable execution is in its history and is recorded with it. Functions receive the context of what they cause.
/// </summary>
internal sealed class TracedInvoker(IFunctionInvoker invoker, SpanOutbox outbox, TimeProvider time) : IFunctionInvoker
{
    private long _attempts;

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        if (invocation.Origin is { OperationId: null } execution)
        {
            // The parent of what the function does is the execution: an invocation that a crash ends has no span.
            return await invoker.InvokeAsync(invocation with { TraceId = ContextOf(invocation).CausedBy(SpanIds.Execution(execution.ExecutionArn)).ToHeader() }, cancellationToken).ConfigureAwait(false);
        }

        var started = time.GetUtcNow();
        var attempt = Interlocked.Increment(ref _attempts);
        var causes = Causes(invocation);
        var (first, firstId) = (causes[0], SpanId(causes[0]));
        var outcome = await invoker.InvokeAsync(invocation with { TraceId = first.CausedBy(firstId).ToHeader() }, cancellationToken).ConfigureAwait(false);
        if (outcome.Kind != InvocationOutcomeKind.Throttled)
        {
            await outbox.AddAsync([.. causes.Select(cause => SpanOf(invocation, outcome, cause, SpanId(cause), started))]).ConfigureAwait(false);
        }

        return outcome;

        // Attempts of one asynchronous invocation have the same request id.
        string SpanId(TraceContext cause) => SpanIds.Invocation($"{invocation.RequestId} {started.ToUnixTimeMilliseconds()} {attempt}", cause.TraceId);
    }

    /// <summary>The contexts that caused the invocation: one, or one for each trace of the messages of a batch.</summary>
    private static List<TraceContext> Causes(Invocation invocation) => invocation switch
    {
        { MessageTraces: { Count: > 0 } headers } => [.. headers.Select(TraceContext.OfHeader).OfType<TraceContext>()],
        { Origin: { OperationId: { } operation } origin } => [ContextOf(invocation).CausedBy(SpanIds.Operation(origin.ExecutionArn, operation))],
        _ => [ContextOf(invocation)],
    };

    private static TraceContext ContextOf(Invocation invocation) =>
        TraceContext.OfHeader(invocation.TraceId) ?? TraceContext.Of(Guid.Parse(invocation.RequestId, CultureInfo.InvariantCulture));

    private Span SpanOf(Invocation invocation, InvocationOutcome outcome, TraceContext cause, string spanId, DateTimeOffset started)
    {
        var function = invocation.Function;
        return new Span(
            cause.TraceId,
            spanId,
            cause.ParentId,
            function.Function.Name,
            function.Function.Name,
            SpanKind.Server,
            (outcome.StartedAt == default ? started : outcome.StartedAt).ToUnixTimeMilliseconds(),
            (outcome.EndedAt == default ? time.GetUtcNow() : outcome.EndedAt).ToUnixTimeMilliseconds())
        {
            Attributes = FunctionAttributes.Of(function.Function.Name, function.Version, invocation.RequestId, FunctionAttributes.TriggerOf(invocation)),
            Error = outcome.ErrorType is { } type ? new SpanError(type, outcome.ErrorMessage) : null,
        };
    }
}
