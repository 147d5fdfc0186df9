using DurableLocal.Core.Json;
using DurableLocal.Durable;
using DurableLocal.Lambda;

namespace DurableLocal.Telemetry.Traces;

/// <summary>Collects the spans of one execution from the events of its history, in their order.</summary>
internal sealed class HistoryReader(string arn, ExecutionCause cause, string traceId)
{
    private readonly List<Span> _spans = [];
    private readonly Dictionary<string, OpenOperation> _open = new(StringComparer.Ordinal);
    private readonly string _execution = SpanIds.Execution(arn);
    private long _startedAt;
    private long _endedAt;
    private SpanError? _error;
    private string _status = "RUNNING";

    public void Add(HistoryItem item, SpanError? error)
    {
        var type = item.Type;
        switch (type)
        {
            case "ExecutionStarted":
                _startedAt = item.At;
                break;
            case "ExecutionSucceeded" or "ExecutionFailed" or "ExecutionTimedOut" or "ExecutionStopped":
                (_endedAt, _status) = (item.At, StatusOf(type, "Execution"));
                _error = _status == "SUCCEEDED" ? null : error ?? new SpanError(_status);
                break;
            case "InvocationCompleted":
                _spans.Add(Invocation(item, error));
                break;
            case "ExecutionPaused" or "ExecutionResumed":
                break;
            case var started when started.EndsWith("Started", StringComparison.Ordinal):
                Start(item, started[..^"Started".Length]);
                break;
            default:
                End(item, error);
                break;
        }
    }

    /// <summary>Returns the spans. Operations that the end of the execution interrupted end with it.</summary>
    /// <param name="parent">The span that caused the execution; null for the root of its trace.</param>
    public List<Span> ToSpans(string? parent)
    {
        foreach (var open in _open.Values)
        {
            _spans.Add(Operation(open, _endedAt, "STARTED", null));
        }

        _open.Clear();
        _spans.Add(new Span(traceId, _execution, parent, cause.Function, $"execution {cause.Function}", SpanKind.Internal, _startedAt, _endedAt)
        {
            Attributes = new Dictionary<string, string>(StringComparer.Ordinal)
            {
                ["aws.lambda.durable_execution.arn"] = arn,
                ["aws.lambda.durable_execution.name"] = cause.Name,
                ["aws.lambda.durable_execution.status"] = _status,
                ["faas.name"] = cause.Function,
            },
            Error = _error,
        });
        return _spans;
    }

    private void Start(HistoryItem item, string type)
    {
        if (item.OperationId is not { } id)
        {
            return;
        }

        if (_open.TryGetValue(id, out var retried))
        {
            retried.AttemptStartedAt = item.At;
            return;
        }

        _open[id] = new OpenOperation(id, type, item.Name, item.SubType, item.ParentId, item.At, type == "ChainedInvoke" ? item.Details.Text("FunctionName") : null);
    }

    private void End(HistoryItem item, SpanError? error)
    {
        if (item.OperationId is not { } id || !_open.TryGetValue(id, out var open))
        {
            return;
        }

        var status = StatusOf(item.Type, open.Type);
        var failure = status is "SUCCEEDED" or "CANCELLED" ? null : error ?? new SpanError(status);
        if (item.IsRetried || open.Attempts > 0)
        {
            open.Attempts++;
            _spans.Add(new Span(traceId, SpanIds.Event(arn, item.Id), SpanIds.Operation(arn, id), cause.Function, $"attempt {open.Label}", SpanKind.Internal, open.AttemptStartedAt, item.At)
            {
                Attributes = new Dictionary<string, string>(StringComparer.Ordinal) { ["aws.lambda.durable_operation.attempt"] = $"{open.Attempts}" },
                Error = failure,
            });
            // Without an event of its own, the next attempt starts after the delay at the earliest.
            open.AttemptStartedAt = item.At;
        }

        if (!item.IsRetried)
        {
            _spans.Add(Operation(open, item.At, status, failure));
            _open.Remove(id);
        }
    }

    private Span Operation(OpenOperation operation, long endedAt, string status, SpanError? error)
    {
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["aws.lambda.durable_operation.id"] = operation.Id,
            ["aws.lambda.durable_operation.type"] = operation.Type,
            ["aws.lambda.durable_operation.status"] = status,
        };
        if (operation.SubType is { } subType)
        {
            attributes["aws.lambda.durable_operation.sub_type"] = subType;
        }

        if (operation.Target is { } target)
        {
            attributes["faas.invoked_name"] = FunctionReference.TryParse(target, out var invoked) ? invoked.Name : target;
            attributes["faas.invoked_provider"] = "aws";
        }

        return new Span(
            traceId,
            SpanIds.Operation(arn, operation.Id),
            operation.ParentId is { } parent ? SpanIds.Operation(arn, parent) : _execution,
            cause.Function,
            operation.Label,
            operation.Target is null ? SpanKind.Internal : SpanKind.Client,
            operation.StartedAt,
            endedAt)
        {
            Attributes = attributes,
            Error = error,
        };
    }

    private Span Invocation(HistoryItem item, SpanError? error) =>
        new(traceId, SpanIds.Event(arn, item.Id), _execution, cause.Function, cause.Function, SpanKind.Server, item.TimeOf("StartTimestamp"), item.TimeOf("EndTimestamp"))
        {
            Attributes = FunctionAttributes.Of(cause.Function, VersionOf(arn), item.RequestId, "other"),
            Error = error,
        };

    /// <summary>The version in <c>arn:…:function:NAME:VERSION/durable-execution/…</c>.</summary>
    private static string VersionOf(string arn)
    {
        var function = arn[..arn.IndexOf('/', StringComparison.Ordinal)];
        return function[(function.LastIndexOf(':') + 1)..];
    }

    /// <summary>Such as <c>TIMED_OUT</c> for <c>CallbackTimedOut</c>.</summary>
    private static string StatusOf(string eventType, string operationType) => eventType[operationType.Length..] switch
    {
        "TimedOut" => "TIMED_OUT",
        var status => status.ToUpperInvariant(),
    };

    private sealed class OpenOperation(string id, string type, string? name, string? subType, string? parentId, long startedAt, string? target)
    {
        public string Id => id;

        public string Type => type;

        public string? SubType => subType;

        public string? ParentId => parentId;

        /// <summary>The function of a chained invoke; null for any other operation.</summary>
        public string? Target => target;

        public long StartedAt { get; } = startedAt;

        public string Label => name ?? type;

        public long AttemptStartedAt { get; set; } = startedAt;

        public int Attempts { get; set; }
    }
}
