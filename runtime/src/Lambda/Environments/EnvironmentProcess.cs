using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.IO.Pipelines;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The child process of an execution environment, leader of a session of its own: a Ctrl-C in the terminal is not for
/// it, and what it starts ends with it.
/// </summary>
internal sealed class EnvironmentProcess : IDisposable
{
    /// <summary>A line longer than this is cut: a function that prints no line ends must not fill the memory.</summary>
    private const int LongestLine = 256 * 1024;

    private const string SetSession = "/usr/bin/setsid";

    private readonly Process _process;
    private long _measuredAt;
    private long _memory;

    private EnvironmentProcess(Process process, Func<ReadOnlySequence<byte>, Task> output)
    {
        _process = process;
        Id = process.Id;
        Exited = WaitAsync(PumpAsync(process.StandardOutput.BaseStream, output), PumpAsync(process.StandardError.BaseStream, output));
    }

    public int Id { get; }

    public DateTime StartTime => _process.StartTime;

    public bool HasExited => _process.HasExited;

    /// <summary>The exit status, once the process is gone and what it printed has been read.</summary>
    public Task<int> Exited { get; }

    /// <exception cref="FunctionStartException">The program cannot be run.</exception>
    public static EnvironmentProcess Start(RuntimeCommand command, string workingDirectory, IReadOnlyDictionary<string, string> variables, Func<ReadOnlySequence<byte>, Task> output)
    {
        var ownSession = File.Exists(SetSession);
        var start = new ProcessStartInfo(ownSession ? SetSession : command.FileName)
        {
            WorkingDirectory = workingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
        };
        if (ownSession)
        {
            start.ArgumentList.Add(command.FileName);
        }

        foreach (var argument in command.Arguments)
        {
            start.ArgumentList.Add(argument);
        }

        start.Environment.Clear();
        foreach (var (name, value) in variables)
        {
            start.Environment[name] = value;
        }

        try
        {
            var process = Process.Start(start)!;
            if (!command.EndsWithInput)
            {
                process.StandardInput.Close();
            }

            return new EnvironmentProcess(process, output);
        }
        catch (Win32Exception failure)
        {
            throw new FunctionStartException($"{command.FileName} cannot be started: {failure.Message}");
        }
    }

    public void Terminate() => Signals.SendToGroup(Id, Signals.Terminate);

    /// <summary>Ends the process and all it started, at once.</summary>
    public void Kill()
    {
        Signals.SendToGroup(Id, Signals.Kill);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or AggregateException or Win32Exception)
        {
            // It ended by itself meanwhile.
        }
    }

    /// <summary>Largest resident set so far, measured at most once a second: reading it costs more than an invocation.</summary>
    public long PeakMemoryMegabytes()
    {
        if (_memory != 0 && Stopwatch.GetElapsedTime(_measuredAt) < TimeSpan.FromSeconds(1))
        {
            return _memory;
        }

        _measuredAt = Stopwatch.GetTimestamp();
        try
        {
            _process.Refresh();
            _memory = Math.Max(_memory, _process.PeakWorkingSet64 / (1024 * 1024));
        }
        catch (InvalidOperationException)
        {
            // It has ended; the last measure stands.
        }

        return _memory;
    }

    public void Dispose() => _process.Dispose();

    private async Task<int> WaitAsync(Task output, Task errors)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // What it left behind holds the pipes open, and would never end by itself.
        Signals.SendToGroup(Id, Signals.Kill);
        await Task.WhenAny(Task.WhenAll(output, errors), Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private static async Task PumpAsync(Stream stream, Func<ReadOnlySequence<byte>, Task> output)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var result = await reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var whole = buffer.PositionOf((byte)'\n') is null && buffer.Length < LongestLine && !result.IsCompleted
                ? buffer.Start
                : EndOfLines(buffer, result.IsCompleted);
            if (!buffer.Slice(0, whole).IsEmpty)
            {
                await output(buffer.Slice(0, whole)).ConfigureAwait(false);
            }

            reader.AdvanceTo(whole, buffer.End);
            if (result.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Behind the last line end; the end of all where there is none to wait for.</summary>
    private static SequencePosition EndOfLines(in ReadOnlySequence<byte> buffer, bool completed)
    {
        if (completed)
        {
            return buffer.End;
        }

        SequencePosition? end = null;
        var rest = buffer;
        while (rest.PositionOf((byte)'\n') is { } found)
        {
            end = rest.GetPosition(1, found);
            rest = rest.Slice(end.Value);
        }

        return end ?? buffer.End;
    }
}
