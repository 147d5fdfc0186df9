using System.Buffers;
using System.Text;

namespace DurableLocal.Lambda.Logs;

/// <summary>
/// The log file of one function, fed by all its environments: lines are gathered in memory and written by one task, so
/// that an invocation costs no write of its own. A file that has outgrown its bound is set aside as <c>.1</c>.
/// </summary>
internal sealed class FunctionLog : IAsyncDisposable
{
    /// <summary>Bytes that wait for the disk before those who log have to wait too.</summary>
    private const int BackPressure = 1024 * 1024;

    private readonly string _path;
    private readonly long _largestFile;
    private readonly Lock _gate = new();
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly Task _writing;
    private ArrayBufferWriter<byte> _gathering = new();
    private ArrayBufferWriter<byte> _draining = new();
    private TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _lost;
    private string _reason = "";
    private bool _signalled;
    private bool _closed;

    public FunctionLog(string path, long largestFile)
    {
        _path = path;
        _largestFile = largestFile;
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        _writing = Task.Run(WriteAsync);
    }

    /// <summary>Appends whole lines, their ends included. The task completes when more may be logged.</summary>
    public Task Append(ReadOnlySpan<byte> lines)
    {
        lock (_gate)
        {
            if (_closed)
            {
                return Task.CompletedTask;
            }

            _gathering.Write(lines);
            Wake();
            return _gathering.WrittenCount > BackPressure ? _drained.Task : Task.CompletedTask;
        }
    }

    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _closed = true;
            Wake();
        }

        await _writing.ConfigureAwait(false);
        _wake.Dispose();
    }

    private void Wake()
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
                closed = Take(out var drained);
                file = await WriteOrDropAsync(file).ConfigureAwait(false);
                _draining.ResetWrittenCount();
                drained.SetResult();
                if (file?.Position > _largestFile)
                {
                    file = await SetAsideAsync(file).ConfigureAwait(false);
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

    /// <summary>A disk that has no room costs log lines, never the function that logs: what was lost is noted when there is room again.</summary>
    private async Task<FileStream?> WriteOrDropAsync(FileStream? file)
    {
        try
        {
            file ??= Open();
            if (_lost > 0)
            {
                await file.WriteAsync(Encoding.UTF8.GetBytes($"\n{_lost} bytes of this log were lost: {_reason}\n")).ConfigureAwait(false);
                _lost = 0;
            }

            await file.WriteAsync(_draining.WrittenMemory).ConfigureAwait(false);
        }
        catch (IOException full)
        {
            _lost += _draining.WrittenCount;
            _reason = full.Message;
        }

        return file;
    }

    private async Task<FileStream> SetAsideAsync(FileStream file)
    {
        try
        {
            File.Move(_path, _path + ".1", overwrite: true);
            var next = Open();
            await file.DisposeAsync().ConfigureAwait(false);
            return next;
        }
        catch (IOException)
        {
            // It goes on growing where it is, under its old or its new name, until a file can be made.
            return file;
        }
    }

    private bool Take(out TaskCompletionSource drained)
    {
        lock (_gate)
        {
            (_gathering, _draining) = (_draining, _gathering);
            drained = _drained;
            _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
            _signalled = false;
            return _closed;
        }
    }

    private FileStream Open() =>
        new(_path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite | FileShare.Delete, bufferSize: 0, useAsync: false);
}
