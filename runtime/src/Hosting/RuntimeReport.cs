using System.Globalization;
using System.Text;
using System.Threading.Channels;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;
using DurableLocal.Telemetry.Logs;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>
/// Writes events of a running stack to the user's output: ended executions, failed invocations, problems. They are raised
/// on the store's writer and on the services' threads, which must not wait for a terminal: lines are queued, and where the
/// queue is full, dropped and counted.
/// </summary>
internal sealed class RuntimeReport : IFunctionLogSink, IStatusChangeListener, IAsyncDisposable
{
    private const int LongestQueue = 10_000;

    private readonly IRuntimeOutput _output;
    private readonly TimeProvider _time;
    private readonly string _logs;
    private readonly ReportedLines _reported;
    private readonly bool _followsExecutions;
    private readonly bool _showsProcesses;
    private readonly Action<string>? _executionEnded;
    private readonly Action<string, string>? _functionOutput;
    private readonly Channel<(string Text, bool IsError)> _lines = Channel.CreateBounded<(string, bool)>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly Task _writer;
    private readonly StackLogs? _export;
    private long _dropped;

    /// <param name="output">Where lines are written.</param>
    /// <param name="time">The clock of the lines.</param>
    /// <param name="logs">Folder of the functions' log files.</param>
    /// <param name="messages">Messages of log lines that are shown whatever their level is.</param>
    /// <param name="options">What is shown.</param>
    public RuntimeReport(IRuntimeOutput output, TimeProvider time, string logs, IReadOnlyList<string> messages, RuntimeOptions options)
    {
        (_output, _time, _logs, _reported) = (output, time, logs, new ReportedLines(messages));
        (_followsExecutions, _showsProcesses, _executionEnded) = (options.FollowsExecutions, options.Debugs, options.ExecutionEnded);
        _functionOutput = options.FunctionOutput;
        _writer = WriteLinesAsync();
        _export = options.Telemetry.Logs is { } exporter ? new StackLogs(exporter, OnDefect, OnProblem) : null;
    }

    /// <summary>Names the process, for a debugger to attach to.</summary>
    public void OnStarted(string functionName, int processId)
    {
        if (_showsProcesses)
        {
            Add($"{functionName} runs in process {processId}", isError: false);
        }
    }

    /// <summary>Whether an invocation has failed.</summary>
    public bool HasFailures { get; private set; }

    /// <summary>Function output goes to the log files; all of it also to the caller that asks for it and to the exporter of logs; warnings and errors to the user, where executions are followed.</summary>
    public void OnLine(string functionName, RecentInvocations invocations, ReadOnlySpan<byte> line)
    {
        _export?.Add(functionName, invocations.Of(line), line);
        _functionOutput?.Invoke(functionName, Encoding.UTF8.GetString(line));
        if (_followsExecutions && _reported.TextOf(line) is { } text)
        {
            Add($"{functionName} {text}", isError: false);
        }
    }

    /// <summary>Reports where the logs of a temporary data folder are after its end.</summary>
    public void OnLogsKept(string folder) => Add($"the logs of failed invocations are kept: {folder}", isError: false);

    public void OnFailure(string functionName, string requestId, InvocationOutcome outcome)
    {
        HasFailures = true;
        Add($"function {functionName} failed: {outcome.ErrorType}: {outcome.ErrorMessage} (request {requestId}; log {Path.Combine(_logs, functionName)}.log)", isError: true);
    }

    public void OnProblem(string functionName, string message) => Add($"function {functionName}: {message}", isError: true);

    /// <summary>Reports a problem that concerns no function.</summary>
    public void OnProblem(string message) => Add(message, isError: true);

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (change.EndedAt is { } ended && (_followsExecutions || _executionEnded is not null))
        {
            session.OnCommitted(() => OnEnded(change, ended));
        }
    }

    public void OnEventSourceProblem(EventSourceProblem problem) =>
        Add($"{problem.LogicalId}: {problem.Message}{(problem.Defect is null ? "" : $"\n{problem.Defect}")}", isError: true);

    /// <summary>Reports a fault of the runtime itself, or of its disk.</summary>
    public void OnDefect(Exception defect) => Add(Describe(defect, string.Empty), isError: true);

    /// <inheritdoc cref="OnDefect(Exception)"/>
    public void OnDefect(Exception defect, HttpRequest request) => Add(Describe(defect, $" at {request.Method} {request.Path}"), isError: true);

    public async ValueTask DisposeAsync()
    {
        if (_export is not null)
        {
            await _export.DisposeAsync().ConfigureAwait(false);
        }

        _lines.Writer.TryComplete();
        await _writer.ConfigureAwait(false);
    }

    private void OnEnded(StatusChange change, DateTimeOffset ended)
    {
        _executionEnded?.Invoke(change.ExecutionName);
        if (_followsExecutions)
        {
            var seconds = (ended - change.StartedAt).TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);
            Add($"execution {change.ExecutionName} {change.Status} in {seconds} s", isError: false);
        }
    }

    /// <summary>A full disk is reported in one line: a stack trace would point at code that is not at fault.</summary>
    private static string Describe(Exception defect, string place) => defect is StorageException { MayPass: true } failure
        ? $"the data folder cannot be written{place}, which is retried: {failure.Message.ReplaceLineEndings(" ")}"
        : $"defect in the local runtime{place}: {defect}";

    private void Add(string text, bool isError)
    {
        if (!_lines.Writer.TryWrite(($"{_time.GetLocalNow():HH:mm:ss} {text}", isError)))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    private async Task WriteLinesAsync()
    {
        await foreach (var (text, isError) in _lines.Reader.ReadAllAsync().ConfigureAwait(false))
        {
            if (isError)
            {
                _output.Error(text);
            }
            else
            {
                _output.Line(text);
            }

            if (Interlocked.Exchange(ref _dropped, 0) is > 0 and var dropped)
            {
                _output.Error($"{dropped} more lines were left out");
            }
        }
    }
}

/// <summary>Notifies several listeners, in order.</summary>
internal sealed class StatusListeners(params IReadOnlyList<IStatusChangeListener> listeners) : IStatusChangeListener
{
    public void OnStatusChanged(Session session, StatusChange change)
    {
        foreach (var listener in listeners)
        {
            listener.OnStatusChanged(session, change);
        }
    }
}
