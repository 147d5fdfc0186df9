using System.Buffers;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.IO.Pipelines;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The child process of an execution environment. It leads a session of its own, so that Ctrl-C in the terminal does not
/// reach it and a signal to its process group also reaches the processes that it starts.
/// </summary>
internal sealed class EnvironmentProcess : IEnvironmentProcess, IDisposable
{
    /// <summary>Longer lines are split, so that output without line ends cannot exhaust the memory.</summary>
    private const int LongestLine = 256 * 1024;

    /// <summary>A variable with a value of its own for each environment.</summary>
    private const string OwnVariable = "AWS_LAMBDA_LOG_STREAM_NAME";

    private const string SetSession = "/usr/bin/setsid";

    /// <summary>A process that is started at the same time would inherit the descriptor of a <see cref="TelemetryPipe"/>, and keep the pipe open.</summary>
    private static readonly Lock Starting = new();

    private readonly Process _process;
    private readonly TelemetryPipe? _telemetry;
    private readonly string _diagnosticsFolder;
    private long _measuredAt;
    private long _memory;

    private EnvironmentProcess(Process process, IReadOnlyDictionary<string, string> variables, TelemetryPipe? telemetry, Func<ReadOnlySequence<byte>, bool, Task> output)
    {
        (_process, _telemetry) = (process, telemetry);
        Mark = $"{OwnVariable}={variables[OwnVariable]}";
        _diagnosticsFolder = DiagnosticFiles.FolderOf(variables);
        Id = process.Id;
        Exited = WaitAsync(Task.WhenAll(
            PumpAsync(process.StandardOutput.BaseStream, lines => output(lines, false)),
            PumpAsync(process.StandardError.BaseStream, lines => output(lines, false)),
            telemetry?.PumpAsync(record => output(record, true), LongestLine) ?? Task.CompletedTask));
    }

    public int Id { get; }

    public DateTime StartTime => _process.StartTime;

    /// <summary>The variable, with its value, that every process which this one starts inherits, and no other.</summary>
    public string Mark { get; }

    public bool HasExited => _process.HasExited;

    /// <summary>The exit status; completes when the process has exited and its output has been read.</summary>
    public Task<int> Exited { get; }

    /// <param name="output">Accepts whole lines, and whether they are one record of the process's logger.</param>
    /// <exception cref="FunctionStartException">The program cannot be started.</exception>
    public static EnvironmentProcess Start(RuntimeCommand command, string workingDirectory, IReadOnlyDictionary<string, string> variables, Func<ReadOnlySequence<byte>, bool, Task> output)
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
            var (process, telemetry) = Start(start, command.FramesLogs && TelemetryPipe.IsSupported);
            if (!command.EndsWithInput)
            {
                process.StandardInput.Close();
            }

            return new EnvironmentProcess(process, variables, telemetry, output);
        }
        catch (Win32Exception failure)
        {
            throw new FunctionStartException($"{command.FileName} cannot be started: {failure.Message}", failure);
        }
    }

    public void Terminate() => Signals.SendToGroup(Id, Signals.Terminate);

    public void Kill()
    {
        Signals.SendToGroup(Id, Signals.Kill);
        try
        {
            _process.Kill(entireProcessTree: true);
        }
        catch (Exception gone) when (gone is InvalidOperationException or AggregateException or Win32Exception)
        {
            // The process has exited already.
        }
    }

    /// <inheritdoc/>
    /// <remarks>Read at most once a second, because reading it costs more than an invocation.</remarks>
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
            // The process has exited; the last value remains.
        }

        return _memory;
    }

    /// <inheritdoc/>
    /// <remarks>
    /// The pages of programs and libraries are left out: all processes of the machine share them, while on AWS they are few.
    /// </remarks>
    public long UnsharedMemoryMegabytes()
    {
        const string Line = "RssAnon:";
        try
        {
            foreach (var line in File.ReadLines($"/proc/{Id}/status"))
            {
                if (line.StartsWith(Line, StringComparison.Ordinal))
                {
                    return long.Parse(line.AsSpan(Line.Length).Trim(" \tkB"), CultureInfo.InvariantCulture) / 1024;
                }
            }
        }
        catch (IOException)
        {
            // The process has exited, or the system has no /proc.
        }

        return 0;
    }

    public void Dispose()
    {
        _process.Dispose();
        _telemetry?.Dispose();
    }

    private static (Process Process, TelemetryPipe? Telemetry) Start(ProcessStartInfo start, bool framesLogs)
    {
        lock (Starting)
        {
            if (!framesLogs)
            {
                return (Process.Start(start)!, null);
            }

            var telemetry = new TelemetryPipe();
            try
            {
                start.Environment[TelemetryPipe.Variable] = telemetry.Descriptor;
                var process = Process.Start(start)!;
                telemetry.CloseDescriptor();
                return (process, telemetry);
            }
            catch
            {
                telemetry.Dispose();
                throw;
            }
        }
    }

    private async Task<int> WaitAsync(Task output)
    {
        await _process.WaitForExitAsync().ConfigureAwait(false);
        // Processes that it left behind keep the output pipes open.
        Signals.SendToGroup(Id, Signals.Kill);
        LeftProcesses.Kill(Mark);
        DiagnosticFiles.Delete(_diagnosticsFolder, Id);
        await Task.WhenAny(output, Task.Delay(TimeSpan.FromSeconds(2))).ConfigureAwait(false);
        return _process.ExitCode;
    }

    private static async Task PumpAsync(Stream stream, Func<ReadOnlySequence<byte>, Task> output)
    {
        var reader = PipeReader.Create(stream);
        while (true)
        {
            var result = await reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var end = buffer.PositionOf((byte)'\n') is null && buffer.Length < LongestLine && !result.IsCompleted
                ? buffer.Start
                : EndOfLines(buffer, result.IsCompleted);
            if (!buffer.Slice(0, end).IsEmpty)
            {
                await output(buffer.Slice(0, end)).ConfigureAwait(false);
            }

            reader.AdvanceTo(end, buffer.End);
            if (result.IsCompleted)
            {
                await reader.CompleteAsync().ConfigureAwait(false);
                return;
            }
        }
    }

    /// <summary>Returns the position after the last line end; the end of the buffer when there is none or the stream has ended.</summary>
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
