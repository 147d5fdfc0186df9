using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace DurableLocal.Bench.Chaos;

/// <summary>The local runtime as a process that is started again at once whenever it has died.</summary>
internal sealed partial class RuntimeUnderTest(string program, ChaosEnvironment place, int port) : IAsyncDisposable
{
    private static readonly TimeSpan StartDeadline = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan StopDeadline = TimeSpan.FromSeconds(10);

    /// <summary>What the runtime exits with where it says why it cannot start.</summary>
    private const int UsageError = 2;

    private readonly ConcurrentQueue<string> _tail = new();
    private readonly ConcurrentDictionary<string, int> _defects = new(StringComparer.Ordinal);
    private TaskCompletionSource _ready = NewSource();
    private Process? _process;
    private bool _isStopping;
    private bool _isKilled;

    /// <summary>Starts after the first.</summary>
    public int Restarts { get; private set; }

    /// <summary>Starts that it gave up because the disk was full, saying so.</summary>
    public int DurableErrors { get; private set; }

    /// <summary>Ends that nobody asked for, with what the runtime said last.</summary>
    public ConcurrentQueue<string> Breakdowns { get; } = new();

    /// <summary>Faults the runtime reported of itself: the first line of each, and how often.</summary>
    public IReadOnlyDictionary<string, int> Defects => _defects;

    public Task Ready => _ready.Task;

    /// <summary>What happens between a death and the next start; reset after it has.</summary>
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
            // It is dead already and about to be started again.
        }
    }

    /// <summary>Ids of the functions' processes, from the folder in which the runtime keeps its record of them.</summary>
    public IReadOnlyList<int> FunctionProcesses()
    {
        var folder = Path.Combine(place.Folder, "environments");
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder).Select(file => int.TryParse(Path.GetFileName(file), CultureInfo.InvariantCulture, out var id) ? id : 0).Where(id => id > 0).Order()]
            : [];
    }

    /// <summary>SIGTERM; answers whether it ended in time.</summary>
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

        return ValueTask.CompletedTask;
    }

    private void Launch()
    {
        var process = new Process
        {
            StartInfo = new ProcessStartInfo("dotnet", [program, "up", "--port", $"{port}", "--data", place.Folder, "--template", place.Template,
                "--stack-name", Services.Stack, "--parameter", "StepAttempts=10", "--parameter", "StepRetrySeconds=1"])
            {
                WorkingDirectory = ChaosEnvironment.Root,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            },
            EnableRaisingEvents = true,
        };
        process.OutputDataReceived += (_, line) => Note(line.Data);
        process.ErrorDataReceived += (_, line) => Note(line.Data);
        process.Exited += (_, _) => OnExited(process);
        _process = process;
        process.Start();
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    private void OnExited(Process process)
    {
        if (_isStopping)
        {
            return;
        }

        if (_tail.LastOrDefault() is { } last && (last.Contains("disk is full", StringComparison.Ordinal) || last.Contains("No space left", StringComparison.Ordinal)) && process.ExitCode == UsageError)
        {
            DurableErrors++;
        }
        else if (!_isKilled)
        {
            Breakdowns.Enqueue($"exit code {process.ExitCode}: {string.Join(" | ", _tail)}");
        }

        _isKilled = false;
        Restarts++;
        if (Ready.IsCompleted)
        {
            _ready = NewSource();
        }

        WhileDown?.Invoke();
        WhileDown = null;
        Launch();
    }

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

        if (line.Contains("defect", StringComparison.Ordinal))
        {
            _defects.AddOrUpdate(ExecutionName().Replace(line, "/durable-executions/…"), 1, static (_, count) => count + 1);
        }

        if (line.StartsWith("Ready", StringComparison.Ordinal))
        {
            _ready.TrySetResult();
        }
    }
}
