using System.Reflection;
using DurableLocal.Core.Http;

namespace DurableLocal.Lambda;

/// <summary>Settings of this machine for running functions; the settings of a function are in the template.</summary>
public sealed record LambdaOptions
{
    /// <summary>The environment variable that selects the AWS packages in MSBuild: <c>source</c> or <c>nuget</c>.</summary>
    public const string PackagesVariable = "LAMBDA_PACKAGES";

    /// <summary>The folder for logs and for the registry of running environments.</summary>
    public required string DataDirectory { get; init; }

    /// <summary>Path of <c>DurableLocal.FunctionHost.dll</c>, the managed .NET runtime.</summary>
    public required string FunctionHostPath { get; init; }

    /// <summary>The dotnet executable.</summary>
    public string DotnetPath { get; init; } = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";

    /// <summary>
    /// The AWS packages that functions are built with, <c>source</c> or <c>nuget</c>: the value of
    /// <see cref="PackagesVariable"/>, otherwise the value that this program was built with.
    /// </summary>
    public string LambdaPackages { get; init; } = Environment.GetEnvironmentVariable(PackagesVariable) is { Length: > 0 } packages
        ? packages
        : typeof(LambdaOptions).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(metadata => metadata.Key == nameof(LambdaPackages)).Value!;

    /// <summary>The configuration that functions are built in: <c>Release</c>, as <c>sam build</c> does, or <c>Debug</c>.</summary>
    public string Configuration { get; init; } = "Release";

    /// <summary>Configuration and kind of packages, which distinguish the outputs of builds.</summary>
    public string BuildVariant => $"{Configuration}.{LambdaPackages}";

    /// <summary>
    /// Whether builds compile in the compiler server of the .NET SDK whatever the setting of the user (<c>UseSharedCompilation</c>),
    /// so that it is warm for the next build. The process is shared by all builds of the user, and ends when it has been idle for
    /// ten minutes.
    /// </summary>
    public bool UsesCompilerServer { get; init; }

    /// <summary>
    /// Whether .NET functions report an attached debugger, which lifts the timeouts of their environments: it stops the
    /// whole process at a breakpoint.
    /// </summary>
    public bool Debugs { get; init; }

    /// <summary>Logical ids or names of .NET functions whose processes wait for a debugger before they load the function.</summary>
    public IReadOnlyList<string> WaitForDebugger { get; init; } = [];

    /// <summary>Maximum number of environments of one function without reserved concurrency. Each is a process, so the default follows the core count.</summary>
    public int EnvironmentsPerFunction { get; init; } = Math.Max(2, Environment.ProcessorCount);

    /// <summary>Maximum number of environments of all functions that start at the same time; a start is bound by the CPU.</summary>
    public int ConcurrentStarts { get; init; } = Environment.ProcessorCount;

    /// <summary>Whether one environment of each function starts with the runtime, as with provisioned concurrency, and not with the first invocation.</summary>
    public bool StartsAhead { get; init; }

    /// <summary>
    /// How long all environments of a function are busy with the same invocations, and another is queued, before one more starts; up to
    /// 2 s where the last one took long to start.
    /// </summary>
    public TimeSpan ScaleOutDelay { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>How long the queue of a function holds an invocation, not necessarily the same one, before one more environment starts.</summary>
    public TimeSpan MaxQueueTime { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>Timeout of the init phase. AWS allows 10 s on a dedicated machine; here all functions may start at the same time.</summary>
    public TimeSpan InitTimeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>An environment that is idle for longer is stopped, except the last <see cref="IdleEnvironmentsKept"/> of its function.</summary>
    public TimeSpan IdleLifetime { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>Idle environments of a function that are never stopped for being idle.</summary>
    public int IdleEnvironmentsKept { get; init; } = 1;

    /// <summary>The time between SIGTERM and SIGKILL when the runtime shuts down.</summary>
    public TimeSpan ShutdownGrace { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Size in bytes at which a log file is renamed to <c>.1</c>, replacing the previous <c>.1</c>.</summary>
    public long LogFileBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>Delays before the retries of a failed asynchronous invocation; 1 and 2 minutes on AWS.</summary>
    public IReadOnlyList<TimeSpan> AsyncRetryDelays { get; init; } = [TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(2)];

    /// <summary>Counts requests and bytes of the Runtime API; null to count nothing.</summary>
    public WireCounters? Counters { get; init; }
}
