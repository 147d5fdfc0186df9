using System.Reflection;
using DurableLocal.Core.Http;

namespace DurableLocal.Lambda;

/// <summary>How the machine at hand runs functions; everything that is the function's own stands in the template.</summary>
public sealed record LambdaOptions
{
    /// <summary>The variable that MSBuild reads the kind of packages from.</summary>
    public const string PackagesVariable = "LAMBDA_PACKAGES";

    /// <summary>Where logs and the list of running environments go.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Path of <c>DurableLocal.FunctionHost.dll</c>, the managed .NET runtime.</summary>
    public required string FunctionHostPath { get; init; }

    /// <summary>The dotnet executable.</summary>
    public string DotnetPath { get; init; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>Which build of the AWS packages functions are built with: what the environment says, else what this program was built with.</summary>
    public string LambdaPackages { get; init; } = Environment.GetEnvironmentVariable(PackagesVariable) is { Length: > 0 } packages
        ? packages
        : typeof(LambdaOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == nameof(LambdaPackages)).Value!;

    /// <summary>Environments of one function at most, where it reserves no concurrency: a process each, so bound to the cores.</summary>
    public int EnvironmentsPerFunction { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Environments that start at the same time over all functions: a start is all CPU.</summary>
    public int ConcurrentStarts { get; init; } = Environment.ProcessorCount;

    /// <summary>How long an invocation waits for a busy environment before one more is started beside it.</summary>
    public TimeSpan ScaleOutDelay { get; init; } = TimeSpan.FromMilliseconds(20);

    /// <summary>Longest init phase. AWS gives 10 s on a machine of its own; here all functions may start at once.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An environment that idles longer is stopped, down to <see cref="IdleEnvironmentsKept"/> of its function.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromMinutes(5);

    public int IdleEnvironmentsKept { get; init; } = 1;

    /// <summary>From SIGTERM to SIGKILL when the runtime goes down.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>A log file that outgrows this is set aside as <c>.1</c>, replacing the one before.</summary>
    public long LogFileBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Waits before the retries of a failed asynchronous invocation; the service's own are 1 and 2 minutes.</summary>
    public IReadOnlyList<TimeSpan> AsyncRetryDelays { get; init; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    /// <summary>Counts what passes the Runtime API; null where nothing is counted.</summary>
    public WireCounters? Counters { get; init; }
}
