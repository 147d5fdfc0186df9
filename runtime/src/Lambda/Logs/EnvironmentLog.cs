using System.Buffers;
using System.Text.Unicode;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// Writes the output of one environment and Lambda's platform lines to the function's log, the tail and the sink, and
/// counts the outcomes.
/// </summary>
/// <param name="log">Null where the role of the function does not allow a log.</param>
internal sealed class EnvironmentLog(FunctionResource function, FunctionLog? log, FunctionStatistics statistics, IFunctionLogSink? sink)
{
    private readonly Lock _gate = new();
    private readonly LogTail _tail = new();

    /// <summary>The buffer for platform lines; the longest contains two request ids and a dozen numbers.</summary>
    private readonly byte[] _line = new byte[1024];
    private int _length;
    private InvocationReport? _deferredReport;
    private readonly RecentInvocations _invocations = new();
    private readonly bool _json = function.LogFormat.Equals("JSON", StringComparison.OrdinalIgnoreCase);

    /// <summary>The number of writes; a reader of the tail uses it to detect whether output still arrives.</summary>
    public long Version { get; private set; }

    /// <summary>Writes whole lines of the process, line ends included. The task completes when the process may write more.</summary>
    /// <param name="isRecord">Whether they are one record of the process's logger.</param>
    public Task Output(ReadOnlySequence<byte> lines, bool isRecord) => Output(lines.IsSingleSegment ? lines.FirstSpan : lines.ToArray(), isRecord);

    private Task Output(ReadOnlySpan<byte> lines, bool isRecord)
    {
        if (sink is not null)
        {
            foreach (var range in lines.TrimEnd((byte)'\n').Split((byte)'\n'))
            {
                sink.OnLine(function.Name, _invocations, lines[range]);
            }
        }

        lock (_gate)
        {
            _tail.Append(lines);
            Version++;
        }

        return log?.Append(lines, isRecord) ?? Task.CompletedTask;
    }

    /// <summary>Counts an invocation, and reports one that did not succeed to the sink.</summary>
    public void ReportOutcome(string requestId, InvocationOutcome outcome)
    {
        statistics.Record(outcome);
        if (outcome.Kind != InvocationOutcomeKind.Succeeded)
        {
            sink?.OnFailure(function.Name, requestId, outcome);
        }
    }

    /// <summary>Reports an error of the runtime on behalf of the function to the sink.</summary>
    public void ReportProblem(string message) => sink?.OnProblem(function.Name, message);

    /// <summary>Returns the last 4 KB since the start of the invocation.</summary>
    public byte[] Tail()
    {
        lock (_gate)
        {
            return _tail.ToArray();
        }
    }

    /// <summary>Clears the tail and writes the START line.</summary>
    public void Start(Invocation invocation, DateTimeOffset at)
    {
        _invocations.Begin(invocation);
        var (requestId, version) = (invocation.RequestId, invocation.Function.Version);
        lock (_gate)
        {
            _tail.Clear();
            _length = 0;
            _ = _json
                ? Utf8.TryWrite(_line, $"{{\"time\":\"{at.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"type\":\"platform.start\",\"record\":{{\"requestId\":\"{requestId}\",\"version\":\"{version}\"}}}}\n", out _length)
                : Utf8.TryWrite(_line, $"START RequestId: {requestId} Version: {version}\n", out _length);
            AppendLine();
        }
    }

    /// <summary>Defers the report until the environment requests its next invocation or ends, so that it follows all output of this one.</summary>
    public void DeferReport(InvocationReport report)
    {
        lock (_gate)
        {
            _deferredReport = report;
        }
    }

    /// <summary>Writes the deferred report, if there is one.</summary>
    public void WriteDeferredReport()
    {
        lock (_gate)
        {
            if (_deferredReport is not { } report)
            {
                return;
            }

            _deferredReport = null;
            _length = 0;
            if (_json)
            {
                ReportJson(report);
            }
            else
            {
                ReportText(report);
            }

            AppendLine();
        }
    }

    private void ReportJson(InvocationReport report)
    {
        Add(Utf8.TryWrite(Remaining, $"{{\"time\":\"{report.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ}\",\"type\":\"platform.report\",\"record\":{{\"requestId\":\"{report.RequestId}\",\"metrics\":{{\"durationMs\":{report.Duration.TotalMilliseconds:0.###},\"billedDurationMs\":{report.BilledMilliseconds},\"memorySizeMB\":{function.MemorySizeMegabytes},\"maxMemoryUsedMB\":{report.MemoryMegabytes}", out var written), written);
        if (report.InitDuration is { } init)
        {
            Add(Utf8.TryWrite(Remaining, $",\"initDurationMs\":{init.TotalMilliseconds:0.###}", out written), written);
        }

        Add(Utf8.TryWrite(Remaining, $"}},\"status\":\"{report.Status}\"}}}}\n", out written), written);
    }

    private void ReportText(InvocationReport report)
    {
        if (report.Status == InvocationReport.Timeout)
        {
            Add(Utf8.TryWrite(Remaining, $"{report.At.UtcDateTime:yyyy-MM-ddTHH:mm:ss.fffZ} {report.RequestId} Task timed out after {function.Timeout.TotalSeconds:0.00} seconds\n\n", out var timedOut), timedOut);
        }

        Add(Utf8.TryWrite(Remaining, $"END RequestId: {report.RequestId}\nREPORT RequestId: {report.RequestId}\tDuration: {report.Duration.TotalMilliseconds:0.00} ms\tBilled Duration: {report.BilledMilliseconds} ms\tMemory Size: {function.MemorySizeMegabytes} MB\tMax Memory Used: {report.MemoryMegabytes} MB\t", out var written), written);
        if (report.InitDuration is { } init)
        {
            Add(Utf8.TryWrite(Remaining, $"Init Duration: {init.TotalMilliseconds:0.00} ms\t", out written), written);
        }

        Add(Utf8.TryWrite(Remaining, $"\n", out written), written);
    }

    private Span<byte> Remaining => _line.AsSpan(_length);

    private void Add(bool fitted, int written) => _length += fitted ? written : 0;

    private void AppendLine()
    {
        _tail.Append(_line.AsSpan(0, _length));
        _ = log?.Append(_line.AsSpan(0, _length));
    }
}

/// <summary>The values of the REPORT line of one invocation.</summary>
/// <param name="InitDuration">Null except for the first invocation of an environment.</param>
internal readonly record struct InvocationReport(string RequestId, DateTimeOffset At, TimeSpan Duration, TimeSpan? InitDuration, long MemoryMegabytes, string Status)
{
    public const string Success = "success";
    public const string Error = "error";
    public const string Timeout = "timeout";

    /// <summary>Duration rounded up to the next millisecond, including the init phase (AWS Lambda pricing).</summary>
    public long BilledMilliseconds => (long)Math.Ceiling(Duration.TotalMilliseconds + (InitDuration?.TotalMilliseconds ?? 0));
}
