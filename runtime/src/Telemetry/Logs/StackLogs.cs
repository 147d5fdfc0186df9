using System.Text;
using System.Threading.Channels;
using DurableLocal.Core.Background;
using DurableLocal.Lambda;

namespace DurableLocal.Telemetry.Logs;

/// <summary>
/// Exports the log lines of functions. They are kept in memory until the receiver has accepted them, up to a limit: a
/// function does not wait for a receiver, and its log file has the lines that were left out.
/// </summary>
public sealed class StackLogs : IAsyncDisposable
{
    /// <summary>Bytes of lines in memory; lines above it are counted and left out.</summary>
    public const int MostBytes = 8 * 1024 * 1024;

    private const int LargestBatch = 512;

    /// <summary>Memory of a line besides its text, roughly.</summary>
    private const int BytesPerLine = 200;

    private static readonly TimeSpan ExportInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);

    private readonly Channel<FunctionLine> _lines = Channel.CreateUnbounded<FunctionLine>();
    private readonly List<FunctionLine> _batch = [];
    private readonly ILogExporter _exporter;
    private readonly Action<string> _reportProblem;
    private readonly BackgroundWork _background;
    private readonly ReceiverState _receiver;
    private long _bytes;
    private long _leftOut;

    /// <param name="exporter">Owned by the caller.</param>
    /// <param name="reportDefect">Called with an exception of the background work.</param>
    /// <param name="reportProblem">Called where lines are left out, where the receiver cannot be reached, and when it can be again.</param>
    public StackLogs(ILogExporter exporter, Action<Exception> reportDefect, Action<string> reportProblem)
    {
        ArgumentNullException.ThrowIfNull(exporter);
        (_exporter, _reportProblem) = (exporter, reportProblem);
        _receiver = new ReceiverState("logs", exporter.Target, reportProblem);
        _background = new BackgroundWork(TimeProvider.System, reportDefect);
        _background.Repeat(ExportAsync).Wake();
    }

    /// <summary>Adds a line for export; returns at once.</summary>
    /// <param name="function">Name of the function.</param>
    /// <param name="invocation">The invocation that has written it; null where the process has not run one.</param>
    /// <param name="line">UTF-8, without its line end; an empty one is ignored.</param>
    public void Add(string function, Invocation? invocation, ReadOnlySpan<byte> line)
    {
        if (line.IsEmpty)
        {
            return;
        }

        var text = Encoding.UTF8.GetString(line);
        if (Interlocked.Add(ref _bytes, Weight(text)) > MostBytes)
        {
            Interlocked.Add(ref _bytes, -Weight(text));
            Interlocked.Increment(ref _leftOut);
            return;
        }

        _lines.Writer.TryWrite(new FunctionLine(function, text, TimeProvider.System.GetUtcNow(), invocation));
    }

    /// <summary>Exports the lines that there are and stops. Lines that the receiver does not accept are lost to it, and reported.</summary>
    public async ValueTask DisposeAsync()
    {
        await _background.DisposeAsync().ConfigureAwait(false);
        if (_receiver.IsReachable)
        {
            ExportAll(CancellationToken.None);
        }

        Interlocked.Add(ref _leftOut, _batch.Count + _lines.Reader.Count);
        ReportLeftOut();
    }

    private Task<DateTimeOffset?> ExportAsync(CancellationToken stopping)
    {
        var pause = ExportAll(stopping) ? ExportInterval : PauseAfterFailure;
        return Task.FromResult<DateTimeOffset?>(TimeProvider.System.GetUtcNow() + pause);
    }

    /// <summary>Exports batch by batch; returns false where the receiver has not accepted one, which is kept.</summary>
    private bool ExportAll(CancellationToken stopping)
    {
        while (!stopping.IsCancellationRequested && NextBatch())
        {
            if (!_exporter.Export(_batch))
            {
                _receiver.OnRejected($"up to {MostBytes / 1024 / 1024} MiB are kept and sent later");
                return false;
            }

            _receiver.OnAccepted();
            Interlocked.Add(ref _bytes, -_batch.Sum(static line => (long)Weight(line.Text)));
            _batch.Clear();
            ReportLeftOut();
        }

        return true;
    }

    private bool NextBatch()
    {
        while (_batch.Count < LargestBatch && _lines.Reader.TryRead(out var line))
        {
            _batch.Add(line);
        }

        return _batch.Count > 0;
    }

    private void ReportLeftOut()
    {
        if (Interlocked.Exchange(ref _leftOut, 0) is > 0 and var count)
        {
            _reportProblem($"logs: {count} lines were not exported; the log files have them");
        }
    }

    private static int Weight(string text) => BytesPerLine + (2 * text.Length);
}
