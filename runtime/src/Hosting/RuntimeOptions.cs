namespace DurableLocal.Hosting;

/// <summary>What a start of the runtime is told.</summary>
public sealed record RuntimeOptions
{
    public const int DefaultPort = 4566;
    public const string DefaultStackName = "durable-chaining";
    public const string DefaultDataFolder = ".local";

    /// <summary>Port of the service endpoints on 127.0.0.1; 0 for a free one.</summary>
    public int Port { get; init; } = DefaultPort;

    /// <summary>Folder of the store and the logs.</summary>
    public required string DataFolder { get; init; }

    /// <summary>Whether the data folder is a temporary one that goes with the runtime.</summary>
    public bool Ephemeral { get; init; }

    public required string Template { get; init; }

    public string StackName { get; init; } = DefaultStackName;

    /// <summary>Values for parameters of the template.</summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = new Dictionary<string, string>();

    /// <summary>Region of every ARN: AWS_REGION where it is set.</summary>
    public string Region { get; init; } = Environment.GetEnvironmentVariable("AWS_REGION") is { Length: > 0 } region ? region : "us-east-1";

    /// <summary>Whether each ended execution is told to the user.</summary>
    public bool FollowsExecutions { get; init; }

    /// <summary>Told the name of each execution that ends, on the store's own thread: it must be quick.</summary>
    public Action<string>? ExecutionEnded { get; init; }

    /// <summary>How long a function process idles before it is stopped; null to keep one of each function.</summary>
    public TimeSpan? IdleTimeout { get; init; }

    /// <summary>Whether requests, bytes and commits are counted and told at <c>GET /counters</c>.</summary>
    public bool Counts { get; init; }

    /// <summary>How long a stop waits for what runs.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.FromSeconds(8);
}
