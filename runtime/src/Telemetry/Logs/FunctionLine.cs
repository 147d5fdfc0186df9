using DurableLocal.Lambda;
using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Telemetry.Logs;

/// <summary>A line that a function has written, and its invocation. It does not keep the event of the invocation in memory.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Text">The line.</param>
/// <param name="At">When it was read.</param>
public sealed record FunctionLine(string Function, string Text, DateTimeOffset At)
{
    private readonly string? _version;
    private readonly string? _requestId;
    private readonly string? _execution;
    private readonly string _trigger = "";
    private readonly TraceContext? _trace;

    internal FunctionLine(string function, string text, DateTimeOffset at, Invocation? invocation)
        : this(function, text, at)
    {
        if (invocation is not null)
        {
            (_version, _requestId, _trigger) = (invocation.Function.Version, invocation.RequestId, FunctionAttributes.TriggerOf(invocation));
            (_execution, _trace) = (invocation.Origin?.ExecutionArn, TraceContext.OfHeader(invocation.TraceId));
        }
    }

    /// <summary>32 hexadecimal digits; null where the invocation has no trace.</summary>
    public string? TraceId => _trace?.TraceId;

    /// <summary>The span of the invocation, or of its execution: 16 hexadecimal digits; null where it is not recorded.</summary>
    public string? SpanId => _trace?.ParentId;

    /// <summary>Attributes of the invocation, of the function alone before the first one.</summary>
    public IReadOnlyDictionary<string, string> Attributes()
    {
        if (_requestId is null)
        {
            return new Dictionary<string, string>(StringComparer.Ordinal) { ["faas.name"] = Function };
        }

        var attributes = FunctionAttributes.Of(Function, _version!, _requestId, _trigger);
        if (_execution is not null)
        {
            attributes["aws.lambda.durable_execution.arn"] = _execution;
            // arn:…:function:NAME:VERSION/durable-execution/EXECUTION/ID
            attributes["aws.lambda.durable_execution.name"] = _execution.Split('/')[^2];
        }

        return attributes;
    }
}
