using DurableLocal.Lambda.Faults;
using DurableLocal.Telemetry;

namespace DurableLocal.Hosting;

/// <summary>What a runtime is started with.</summary>
public sealed record RuntimeOptions
{
    public const int DefaultPort = 4566;
    public const string DefaultDataFolder = ".local";
    public const string DefaultRegion = "us-east-1";

    /// <summary>Port of the service endpoints on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Path of the SAM template.</summary>
    public required string Template { get; init; }

    /// <summary>Folder of the store and the logs; by default <see cref="DefaultDataFolder"/> beside the template.</summary>
    public string DataFolder
    {
        get => field ?? Path.Combine(Path.GetDirectoryName(Path.GetFullPath(Template))!, DefaultDataFolder);
        init;
    }

    /// <summary>Whether the data folder is a temporary one, deleted when the runtime stops.</summary>
    public bool Ephemeral { get; init; }

    /// <summary>Name of the stack; by default the one of <see cref="DefaultStackName"/>.</summary>
    public string StackName
    {
        get => field ?? DefaultStackName.Of(Template);
        init;
    }

    /// <summary>Values for parameters of the template.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Region of every ARN: AWS_REGION where it is set.</summary>
    public string Region { get; init; } = Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region : DefaultRegion;

    /// <summary>Whether a line is written for each execution that ends.</summary>
    public bool FollowsExecutions { get; init; }

    /// <summary>Called with the name of each execution that ends, on the thread that commits; must not block.</summary>
    public Action<string>? ExecutionEnded { get; init; }

    /// <summary>Called with each line that a function writes, after the function's name, on a thread of the runtime; must not block. Null for the log files only.</summary>
    public Action<string, string>? FunctionOutput { get; init; }

    /// <summary>How time passes.</summary>
    public TimeMode Time { get; init; }

    /// <summary>Invocations that are to fail; null if none ever is.</summary>
    public InvocationFaults? Faults { get; init; }

    /// <summary>Exports what the stack does, and is not disposed by it.</summary>
    public TelemetryExporters Telemetry { get; init; } = new();

    /// <summary>How long a function process idles before it is stopped; null to keep one of each function.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether one process of each function starts with the runtime, and not with the first invocation.</summary>
    public bool StartsAhead { get; init; }

    /// <summary>Whether requests, bytes and commits are counted and served at <c>GET /counters</c>.</summary>
    public bool Counts { get; init; }

    /// <summary>Whether functions whose sources change are built and published while the runtime runs.</summary>
    public bool Watches { get; init; }

    /// <summary>Whether functions are built in Debug, their processes are named, and a debugger lifts their timeouts.</summary>
    public bool Debugs { get; init; }

    /// <summary>Logical ids or names of functions whose processes wait for a debugger.</summary>
    public IReadOnlyList<string> WaitForDebugger { get; init; } = [];

    /// <summary>Port of the console on 127.0.0.1; 0 for a free one, null for no console.</summary>
    public int? ConsolePort { get; init; }

    /// <summary>Whether the logs of a temporary data folder are kept at the end if an invocation has failed.</summary>
    public bool KeepsLogsOfFailures { get; init; } = true;

    /// <summary>How long a stop waits for running invocations.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(8);
}
