using System.Text;
using DurableLocal.Core.Storage;
using DurableLocal.Lambda.Logs.Metrics;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// The log file of one function, shared by its environments. Lines are buffered in memory and written by one task, so
/// that an invocation does not wait for the disk. A file that exceeds its maximum size is renamed to <c>.1</c>.
/// </summary>
internal sealed class FunctionLog : IAsyncDisposable
{
    /// <summary>Buffered bytes above which <see cref="Append"/> makes its caller wait for the disk.</summary>
    private const int BackpressureBytes = 1024 * 1024;

    private readonly string _path;
    private readonly long _largestFile;
    private readonly LogGroupFilters? _filters;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Task _writing;
    private LogBuffer _filling = new();
    private LogBuffer _draining = new();
    private TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _discardedBytes;
    private string _discardReason = "";
    private bool _signalled;
    private bool _closed;

    /// <param name="largestFile">Size in bytes above which the file is renamed.</param>
    /// <param name="filters">Metric filters that are applied to every event; null for none.</param>
    public FunctionLog(string path, long largestFile, LogGroupFilters? filters = null)
    {
        (_path, _largestFile, _filters) = (path, largestFile, filters);
        PrivateFiles.CreateFolder(Path.GetDirectoryName(path)!);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Appends whole lines, line ends included. The task completes when the buffer accepts more.</summary>
    /// <param name="isRecord">Whether they are one event for the metric filters; otherwise each line is one.</param>
    public Task Append(ReadOnlySpan<byte> lines, bool isRecord = false)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Task.CompletedTask;
            }

            _filling.Append(lines, isRecord);
            SignalWriter();
            return _filling.Length > BackpressureBytes ? _drained.Task : Task.CompletedTask;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            SignalWriter();
        }

        await _writing.ConfigureAwait(false);
        _wake.Dispose();
    }

    private void SignalWriter()
    {
        if (!_signalled)
        {
            _signalled = true;
            _wake.Release();
        }
    }

    private async Task WriteAsync()
    {
        FileStream? file = null;
        try
        {
            bool closed;
            do
            {
                await _wake.WaitAsync().ConfigureAwait(false);
                closed = SwapBuffers(out var drained);
                file = await WriteOrDiscardAsync(file).ConfigureAwait(false);
                _filters?.Apply(_draining.Events());
                _draining.Clear();
                drained.SetResult();
                if (file?.Position > _largestFile)
                {
                    file = await RotateAsync(file).ConfigureAwait(false);
                }
            }
            while (!closed);
        }
        finally
        {
            if (file is not null)
            {
                await file.DisposeAsync().ConfigureAwait(false);
            }
        }
    }

    /// <summary>Discards lines that cannot be written, so that a full disk never stops a function. The number of discarded bytes is logged when writing works again.</summary>
    private async Task<FileStream?> WriteOrDiscardAsync(FileStream? file)
    {
        try
        {
            file ??= Open();
            if (_discardedBytes > 0)
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes($"\n{_discardedBytes} bytes of this log were discarded: {_discardReason}\n")).ConfigureAwait(false);
                _discardedBytes = 0;
            }

            await file.WriteAsync(_draining.Text).ConfigureAwait(false);
        }
        catch (Exception full) when (full is IOException or UnauthorizedAccessException)
        {
            _discardedBytes += _draining.Length;
            _discardReason = full.Message;
        }

        return file;
    }

    private async Task<FileStream> RotateAsync(FileStream file)
    {
        try
        {
            File.Move(_path, LogFiles.PreviousOf(_path), overwrite: true);
            var next = Open();
            await file.DisposeAsync().ConfigureAwait(false);
            return next;
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The file keeps growing, under its old or new name, until a new one can be created.
            return file;
        }
    }

    private bool SwapBuffers(out TaskCompletionSource drained)
    {
        lock (_gate)
        {
            (_filling, _draining) = (_draining, _filling);
            drained = _drained;
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _signalled = false;
            return _closed;
        }
    }

    private FileStream Open() =>
        PrivateFiles.Open(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0);
}
