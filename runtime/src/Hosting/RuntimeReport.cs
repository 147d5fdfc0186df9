using System.Globalization;
using System.Threading.Channels;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Logs;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>
/// Tells the user what goes on in a running stack: ended executions, failed invocations, problems. Those who report are
/// the store's writer and the rooms' own threads, which must never wait for a terminal: lines are queued, and where they
/// come faster than they can be shown, some are left out and counted.
/// </summary>
internal sealed class RuntimeReport : IFunctionLogSink, IStatusChangeListener, IAsyncDisposable
{
    private const int LongestQueue = 10_000;

    private readonly ConsoleOutput _output;
    private readonly TimeProvider _time;
    private readonly string _logs;
    private readonly bool _followsExecutions;
    private readonly Action<string>? _executionEnded;
    private readonly Channel<(string Text, bool IsError)> _lines = Channel.CreateBounded<(string, bool)>(new BoundedChannelOptions(LongestQueue) { SingleReader = true });
    private readonly Task _printing;
    private long _leftOut;

    /// <param name="logs">Folder of the functions' log files.</param>
    public RuntimeReport(ConsoleOutput output, TimeProvider time, string logs, RuntimeOptions options)
    {
        (_output, _time, _logs) = (output, time, logs);
        (_followsExecutions, _executionEnded) = (options.FollowsExecutions, options.ExecutionEnded);
        _printing = PrintAsync();
    }

    /// <summary>Functions print into their log files; nothing of it is repeated here.</summary>
    public void OnLine(string functionName, ReadOnlySpan<byte> line)
    {
    }

    public void OnFailure(string functionName, string requestId, InvocationOutcome outcome) =>
        Add($"function {functionName} failed: {outcome.ErrorType}: {outcome.ErrorMessage} (request {requestId}; log {Path.Combine(_logs, functionName)}.log)", isError: true);

    public void OnProblem(string functionName, string message) => Add($"function {functionName}: {message}", isError: true);

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (change.EndedAt is { } ended && (_followsExecutions || _executionEnded is not null))
        {
            session.OnCommitted(() => OnEnded(change, ended));
        }
    }

    public void OnEventSourceProblem(EventSourceProblem problem) =>
        Add($"{problem.LogicalId}: {problem.Message}{(problem.Defect is null ? "" : $"\n{problem.Defect}")}", isError: true);

    /// <summary>A fault of the runtime itself, or of the disk under it.</summary>
    public void OnDefect(Exception defect) => Add(Describe(defect, string.Empty), isError: true);

    /// <inheritdoc cref="OnDefect(Exception)"/>
    public void OnDefect(Exception defect, HttpRequest request) => Add(Describe(defect, $" at {request.Method} {request.Path}"), isError: true);

    public async ValueTask DisposeAsync()
    {
        _lines.Writer.TryComplete();
        await _printing.ConfigureAwait(false);
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

    /// <summary>A disk that is full says so in one line; a stack trace would point at code that is not at fault.</summary>
    private static string Describe(Exception defect, string place) => defect is StorageException { MayPass: true } refused
        ? $"the data folder cannot be written{place}, which is tried again: {refused.Message}"
        : $"defect in the local runtime{place}: {defect}";

    private void Add(string text, bool isError)
    {
        if (!_lines.Writer.TryWrite(($"{_time.GetLocalNow():HH:mm:ss} {text}", isError)))
        {
            Interlocked.Increment(ref _leftOut);
        }
    }

    private async Task PrintAsync()
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

            if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var leftOut)
            {
                _output.Error($"{leftOut} more lines were left out");
            }
        }
    }
}

/// <summary>Tells several listeners, in order.</summary>
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
