using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>Runs functions in child processes on this machine, with one pool of execution environments per function.</summary>
public sealed class FunctionInvoker : IFunctionInvoker, IAsyncDisposable
{
    private readonly RuntimeApi _api;
    private readonly EnvironmentStarter _starter;
    private readonly LambdaOptions _options;
    private readonly LogGroups? _logGroups;
    private readonly IFunctionLogSink? _sink;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Lazy<FunctionRuntime>> _runtimes = new(StringComparer.Ordinal);

    private FunctionInvoker(RuntimeApi api, EnvironmentStarter starter, LambdaOptions options, LogGroups? logGroups, IFunctionLogSink? sink, TimeProvider time) =>
        (_api, _starter, _options, _logGroups, _sink, _time) = (api, starter, options, logGroups, sink, time);

    /// <summary>
    /// Opens the Runtime API and kills the environments that an earlier runtime on the same data folder left running
    /// when it was killed.
    /// </summary>
    /// <param name="logGroups">Permissions and metric filters of the logs; null where every function may log and nothing is counted. Disposed with this object.</param>
    public static async Task<FunctionInvoker> StartAsync(AwsIdentity identity, LambdaOptions options, TimeProvider time, IFunctionLogSink? sink = null, LogGroups? logGroups = null)
    {
        var processes = new ProcessRegistry(options.DataDirectory);
        processes.KillOrphans();
#pragma warning disable CA2000 // The invoker owns the Runtime API and the starter, and disposes them.
        var api = await RuntimeApi.StartAsync(options.Counters).ConfigureAwait(false);
        return new FunctionInvoker(api, new EnvironmentStarter(api, new EnvironmentVariables(identity), processes, options, time, sink), options, logGroups, sink, time);
#pragma warning restore CA2000
    }

    /// <inheritdoc/>
    /// <remarks>The task is also cancelled, without an outcome, when the runtime shuts down.</remarks>
    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
        RuntimeOf(invocation.Function.Function).Pool.InvokeAsync(invocation, cancellationToken);

    /// <summary>Starts an environment of the version before its first invocation; does nothing where the function has one, or isolates tenants.</summary>
    public void StartAhead(FunctionVersion version)
    {
        ArgumentNullException.ThrowIfNull(version);
        if (!version.Function.TenantIsolated)
        {
            RuntimeOf(version.Function).Pool.StartAhead(version);
        }
    }

    /// <summary>Returns the number of live environments of a function, including those that are starting.</summary>
    public int EnvironmentCount(FunctionResource function) =>
        _runtimes.TryGetValue(function.Name, out var runtime) ? runtime.Value.Pool.Count : 0;

    /// <summary>Stops the idle environments of a function whose code is not that of <paramref name="current"/>, and busy ones when they become idle.</summary>
    public void Retire(FunctionResource current)
    {
        if (_runtimes.TryGetValue(current.Name, out var runtime))
        {
            runtime.Value.Pool.Retire(current.CodeUri);
        }
    }

    /// <summary>Returns the invocations of a function since the start.</summary>
    public FunctionActivity ActivityOf(FunctionResource function) =>
        _runtimes.TryGetValue(function.Name, out var runtime) ? runtime.Value.Statistics.Read(runtime.Value.Pool.Count) : FunctionActivity.None;

    /// <summary>Returns the number of ended invocations of a function since the start.</summary>
    public long InvocationCount(FunctionResource function) =>
        _runtimes.TryGetValue(function.Name, out var runtime) ? runtime.Value.Statistics.Invocations : 0;

    /// <summary>Rejects new invocations and completes when the running ones and their processes have ended.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_runtimes.Values.Select(runtime => runtime.Value.Pool.DrainAsync())).WaitAsync(cancellationToken);

    /// <summary>
    /// Stops every environment with SIGTERM, and with SIGKILL after <see cref="LambdaOptions.ShutdownGrace"/>. Invocations
    /// that are still running are cancelled without an outcome.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_runtimes.Values.Select(runtime => runtime.Value.Pool.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _api.DisposeAsync().ConfigureAwait(false);
        _starter.Dispose();
        foreach (var runtime in _runtimes.Values)
        {
            if (runtime.Value.Log is { } log)
            {
                await log.DisposeAsync().ConfigureAwait(false);
            }
        }

        _logGroups?.Dispose();
    }

    private FunctionRuntime RuntimeOf(FunctionResource function) =>
        _runtimes.TryGetValue(function.Name, out var runtime)
            ? runtime.Value
            : _runtimes.GetOrAdd(function.Name, _ => new Lazy<FunctionRuntime>(() => Open(function))).Value;

    private FunctionRuntime Open(FunctionResource function)
    {
#pragma warning disable CA2000 // The invoker disposes the pools and the logs of all functions.
        var log = OpenLog(function);
        var statistics = new FunctionStatistics();
        return new FunctionRuntime(new EnvironmentPool(function, _starter.RunAsync, () => new EnvironmentLog(function, log, statistics, _sink), _options, _time), log, statistics);
#pragma warning restore CA2000
    }

    /// <summary>Opens the log of a function; returns null, and reports the reason, where its role does not allow one.</summary>
    private FunctionLog? OpenLog(FunctionResource function)
    {
        if (_logGroups?.DenialReason(function) is { } reason)
        {
            _sink?.OnProblem(function.Name, $"has no log, as on AWS: {reason}");
            return null;
        }

        return new FunctionLog(LogFiles.PathOf(_options.DataDirectory, function.Name), _options.LogFileBytes, _logGroups?.FiltersOf(function.LogGroup));
    }

    /// <summary>The environments of one function, with the log file (null for none) and the counts that they share.</summary>
    private sealed record FunctionRuntime(EnvironmentPool Pool, FunctionLog? Log, FunctionStatistics Statistics);
}
