using System.Buffers;
using System.Text.Unicode;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Logs;

/// <summary>What one environment logs: its output and Lambda's own lines, into the function's log, the tail and the sink.</summary>
internal sealed class EnvironmentLog(FunctionResource function, FunctionLog log, IFunctionLogSink? sink)
{
    private readonly Lock _gate = new();
    private readonly LogTail _tail = new();

    /// <summary>Lambda's own lines are made here; the longest has two request ids and a dozen numbers.</summary>
    private readonly byte[] _line = new byte[1024];
    private int _length;
    private InvocationReport? _held;
    private readonly bool _json = function.LogFormat.Equals("JSON", StringComparison.OrdinalIgnoreCase);

    /// <summary>Counts writes: a reader of the tail sees by it whether output still comes in.</summary>
    public long Version { get; private set; }

    /// <summary>Whole lines of the process, ends included. The task completes when it may print more.</summary>
    public Task Output(ReadOnlySequence<byte> lines) => Output(lines.IsSingleSegment ? lines.FirstSpan : lines.ToArray());

    private Task Output(ReadOnlySpan<byte> lines)
    {
        if (sink is not null)
        {
            foreach (var range in lines.TrimEnd((byte)'\n').Split((byte)'\n'))
            {
                sink.OnLine(function.Name, lines[range]);
            }
        }

        lock (_gate)
        {
            _tail.Append(lines);
            Version++;
        }

        return log.Append(lines);
    }

    /// <summary>Tells the sink of an invocation that did not succeed.</summary>
    public void Failed(string requestId, InvocationOutcome outcome)
    {
        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            sink?.OnFailure(function.Name, requestId, outcome);
        }
    }

    public byte[] Tail()
    {
        lock (_gate)
        {
            return _tail.ToArray();
        }
    }

    public void Start(string requestId, string version, DateTimeOffset at)
    {
        lock (_gate)
        {
            _tail.Clear();
            _length = 0;
            _ = _json
                ? Utf8.TryWrite(_line, $"{{\"time\":\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"type\":\"platform.start\",\"record\":{{\"requestId\":\"{requestId}\",\"version\":\"{version}\"}}}}\n", out _length)
                : Utf8.TryWrite(_line, $"START RequestId: {requestId} Version: {version}\n", out _length);
            Put();
        }
    }

    /// <summary>Keeps the report back until the environment is done with the invocation, so that it stands behind the output.</summary>
    public void Hold(InvocationReport report)
    {
        lock (_gate)
        {
            _held = report;
        }
    }

    /// <summary>Writes the report that is held back, if there is one.</summary>
    public void WriteHeld()
    {
        lock (_gate)
        {
            if (_held is not { } report)
            {
                return;
            }

            _held = null;
            _length = 0;
            if (_json)
            {
                ReportJson(report);
            }
            else
            {
                ReportText(report);
            }

            Put();
        }
    }

    private void ReportJson(InvocationReport report)
    {
        Add(Utf8.TryWrite(Rest, $"{{\"time\":\"{report.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{report.RequestId}\",\"metrics\":{{\"durationMs\":{report.Duration.TotalMilliseconds:0.###},\"billedDurationMs\":{report.BilledMilliseconds},\"memorySizeMB\":{function.MemorySizeMegabytes},\"maxMemoryUsedMB\":{report.MemoryMegabytes}", out var written), written);
        if (report.InitDuration is { } init)
        {
            Add(Utf8.TryWrite(Rest, $",\"initDurationMs\":{init.TotalMilliseconds:0.###}", out written), written);
        }

        Add(Utf8.TryWrite(Rest, $"}},\"status\":\"{report.Status}\"}}}}\n", out written), written);
    }

    private void ReportText(InvocationReport report)
    {
        if (report.Status == InvocationReport.Timeout)
        {
            Add(Utf8.TryWrite(Rest, $"{report.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {report.RequestId} Task timed out after {function.Timeout.TotalSeconds:0.00} seconds\n\n", out var timedOut), timedOut);
        }

        Add(Utf8.TryWrite(Rest, $"END RequestId: {report.RequestId}\nREPORT RequestId: {report.RequestId}\tDuration: {report.Duration.TotalMilliseconds:0.00} ms\tBilled Duration: {report.BilledMilliseconds} ms\tMemory Size: {function.MemorySizeMegabytes} MB\tMax Memory Used: {report.MemoryMegabytes} MB\t", out var written), written);
        if (report.InitDuration is { } init)
        {
            Add(Utf8.TryWrite(Rest, $"Init Duration: {init.TotalMilliseconds:0.00} ms\t", out written), written);
        }

        Add(Utf8.TryWrite(Rest, $"\n", out written), written);
    }

    private Span<byte> Rest => _line.AsSpan(_length);

    private void Add(bool fitted, int written) => _length += fitted ? written : 0;

    private void Put()
    {
        _tail.Append(_line.AsSpan(0, _length));
        _ = log.Append(_line.AsSpan(0, _length));
    }
}

/// <summary>What the REPORT line of one invocation says.</summary>
/// <param name="InitDuration">Of the first invocation of an environment.</param>
internal readonly record struct InvocationReport(string RequestId, DateTimeOffset At, TimeSpan Duration, TimeSpan? InitDuration, long MemoryMegabytes, string Status)
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Timeout = "timeout";

    /// <summary>Each started millisecond, the init phase included (AWS Lambda pricing).</summary>
    public long BilledMilliseconds => (long)Math.Ceiling(Duration.TotalMilliseconds + (InitDuration?.TotalMilliseconds ?? 0));
}
