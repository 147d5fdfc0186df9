using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DurableLocal.Bench.Chaos;

/// <summary>The runtime as a process that is restarted at once whenever it ends.</summary>
internal sealed partial class RuntimeUnderTest(string program, ChaosEnvironment environment, Exhaustion exhaustion, int port) : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan OutputDeadline = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    /// <summary>Exit code of the runtime where it cannot start and has printed the reason.</summary>
    private const int StartError = 2;

    /// <summary>From the line with which the runtime names a resource that the system refuses.</summary>
    private const string MissingResource = "the system refuses this process more";

    /// <summary>Frames of a defect that are reported.</summary>
    private const int Frames = 6;

    private readonly ConcurrentQueue<string> _tail = new();
    private readonly ConcurrentDictionary<string, int> _defects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ImmutableList<string>> _frames = new(StringComparer.Ordinal);
    private string? _defect;
    private readonly Lock _launching = new();
    private TaskCompletionSource _ready = NewSource();
    private Process? _process;
    private bool _isStopping;
    private bool _isKilled;
    private bool _isOutOfResources;

    /// <summary>Number of starts after the first.</summary>
    public int Restarts { get; private set; }

    /// <summary>Number of starts that failed because the disk was full.</summary>
    public int FailedStarts { get; private set; }

    /// <summary>Ends of the process for want of a resource, which its output names.</summary>
    public int ResourceEnds { get; private set; }

    /// <summary>Ends of the process while a resource was taken away, whose output does not name it.</summary>
    public int UnnamedResourceEnds { get; private set; }

    /// <summary>Ends that were not caused by a fault, with the last lines of output.</summary>
    public ConcurrentQueue<string> UnexpectedExits { get; } = new();

    /// <summary>Defects that the runtime reported: the first line and the first frames of each, and its number.</summary>
    public IReadOnlyDictionary<string, int> Defects => _defects.ToDictionary(
        defect => string.Join("\n      ", [defect.Key, .. _frames.GetValueOrDefault(defect.Key) ?? []]), static defect => defect.Value, StringComparer.Ordinal);

    /// <summary>Completes when the current process is ready.</summary>
    public Task Ready => _ready.Task;

    public int ProcessId => _process!.Id;

    /// <summary>Runs once, between the next end of the process and its restart.</summary>
    public Action? WhileDown { get; set; }

    public static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    public async Task StartAsync()
    {
        if (!File.Exists(program))
        {
            throw new FileNotFoundException($"the runtime is not built: {program}", program);
        }

        Launch();
        await Ready.WaitAsync(StartDeadline);
    }

    /// <summary><c>kill -9</c>.</summary>
    public void Kill()
    {
        _isKilled = true;
        try
        {
            _process!.Kill();
        }
        catch (InvalidOperationException)
        {
            // It has ended already and is about to be restarted.
        }
    }

    /// <summary>Returns the ids of the functions' processes, from the folder in which the runtime records them.</summary>
    public IReadOnlyList<int> FunctionProcesses()
    {
        var folder = Path.Combine(environment.Folder, "environments");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(file => int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).Order()]
            : [];
    }

    /// <summary>Sends SIGTERM. Returns whether the runtime ended within 10 s.</summary>
    public async Task<bool> StopAsync()
    {
        _isStopping = true;
        await ChaosEnvironment.RunAsync("kill", "-TERM", _process!.Id.ToString(CultureInfo.InvariantCulture));
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopDeadline);
            return true;
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
            return false;
        }
    }

    public ValueTask DisposeAsync()
    {
        _isStopping = true;
        if (_process is { HasExited: false })
        {
            _process.Kill(entireProcessTree: true);
        }

        _process?.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Launch()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, "up", "--port", $"{port}", "--data", environment.Folder, .. environment.Workload.RuntimeOptions,
                .. environment.Workload.FaultParameters.SelectMany(static parameter => (string[])["--parameter", $"{parameter.Key}={parameter.Value}"])])
            {
                WorkingDirectory = Repository.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Exited += (_, _) => OnExited(process);
        // A process that ends at once is replaced after it has become the current one.
        lock (_launching)
        {
            _tail.Clear();
            process.Start();
            _process = process;
        }

        exhaustion.Add(process.Id);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void OnExited(Process process)
    {
        if (_isStopping)
        {
            return;
        }

        // The last lines arrive after the event.
        process.WaitForExitAsync().Wait(OutputDeadline);
        // Not only the last line: the two streams of the process are read side by side.
        if (process.ExitCode == StartError && _tail.Any(static line => FullDisk().IsMatch(line)))
        {
            FailedStarts++;
        }
        else if (_isOutOfResources)
        {
            ResourceEnds++;
        }
        else if (!_isKilled && exhaustion.IsActive)
        {
            UnnamedResourceEnds++;
        }
        else if (!_isKilled)
        {
            UnexpectedExits.Enqueue($"exit code {process.ExitCode}: {string.Join(" | ", _tail)}");
        }

        _isKilled = _isOutOfResources = false;
        Restarts++;
        if (Ready.IsCompleted)
        {
            _ready = NewSource();
        }

        WhileDown?.Invoke();
        WhileDown = null;
        lock (_launching)
        {
            Launch();
        }
    }

    /// <summary>What the system and SQLite report at a write to a full disk, the latter also of its shared memory.</summary>
    [GeneratedRegex("disk is full|No space left|disk I/O error")]
    private static partial Regex FullDisk();

    [GeneratedRegex(@"/durable-executions/\S+(?=/)")]
    private static partial Regex ExecutionName();

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        _tail.Enqueue(line);
        while (_tail.Count > 6)
        {
            _tail.TryDequeue(out _);
        }

        _isOutOfResources |= line.Contains(MissingResource, StringComparison.Ordinal) || line.Contains("out of memory", StringComparison.Ordinal);
        if (line.Contains("defect", StringComparison.Ordinal))
        {
            _defect = ExecutionName().Replace(line, "/durable-executions/…");
            _defects.AddOrUpdate(_defect, 1, static (_, count) => count + 1);
        }
        else if (_defect is { } defect && (line.StartsWith("   at ", StringComparison.Ordinal) || line.StartsWith("Object name", StringComparison.Ordinal)))
        {
            _frames.AddOrUpdate(defect, static (_, first) => [first], static (_, frames, next) => frames.Count < Frames ? frames.Add(next) : frames, line.Trim());
        }

        if (line.StartsWith("Ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
