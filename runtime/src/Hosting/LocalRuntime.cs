using System.Diagnostics;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;
using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;
using DurableLocal.Lambda.Logs.Metrics;
using DurableLocal.Template;

namespace DurableLocal.Hosting;

/// <summary>A stack that runs in this process.</summary>
public sealed class LocalRuntime : IAsyncDisposable
{
    private readonly RuntimeOptions _options;
    private readonly ReservedPort _port;
    private RuntimeParts _parts;
    private RuntimeServices _services;
    private CodeReload? _reload;
    private ReservedPort? _consolePort;

    private LocalRuntime(RuntimeParts parts, RuntimeServices services, ReservedPort port, RuntimeOptions options) =>
        (_parts, _services, _port, _options) = (parts, services, port, options);

    public Stack Stack => _parts.Stack;

    public AwsIdentity Identity => _parts.Identity;

    public string DataFolder => _parts.Folder.Path;

    /// <summary>The clock of the stack.</summary>
    public TimeProvider Time => _parts.Clock.Services;

    /// <summary>Skips time; null with <see cref="TimeMode.Real"/>.</summary>
    public TimeSkipper? Skipper => _parts.Clock.Skipper;

    /// <summary>Address of the console; null where there is none.</summary>
    public Uri? ConsoleEndpoint => _consolePort is { } port ? EndpointOf(port.Number) : null;

    /// <summary>Time from the call of <see cref="StartAsync"/> to readiness, the build of the functions included.</summary>
    public TimeSpan StartDuration { get; private set; }

    /// <summary>Starts everything in the template: builds the functions, resumes what the data folder holds, polls the queues.</summary>
    /// <exception cref="StartException">The port or the data folder is in use, a file cannot be written, or a function does not build.</exception>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static async Task<LocalRuntime> StartAsync(RuntimeOptions options, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var folder = Hosting.DataFolder.Open(options);
        ReservedPort? port = null;
        try
        {
            port = Ports.Reserve(options.Port);
            var stack = ReadTemplate(options, EndpointOf(port.Number));
            CheckDebuggedFunctions(stack, options);
            var lambda = LambdaOptionsFor(folder, options);
            foreach (var warning in stack.Warnings)
            {
                output.Line($"warning: {warning}");
            }

            output.Progress($"starting {stack.Name}");
            var sources = stack.Functions;
            var versions = new CodeVersions(folder.Versions);
            stack = stack with { Functions = await BuildAsync(stack, lambda, output, cancellationToken).ConfigureAwait(false) };
            if (options.Watches)
            {
                // A build writes over its output, which processes may have open.
                stack = stack with { Functions = [.. stack.Functions.Select(versions.Copy)] };
            }

            var runtime = await AssembleAsync(stack, options, port, folder, lambda, output).ConfigureAwait(false);
            try
            {
                runtime._consolePort = options.ConsolePort is { } consolePort ? Ports.Reserve(consolePort, Ports.ConsolePort) : null;
                await runtime.StartServicesAsync(cancellationToken).ConfigureAwait(false);
                folder.WriteAddress(folder.AddressAt(runtime.Identity.Endpoint));
                runtime._reload = options.Watches ? new CodeReload(sources, lambda, versions, runtime.Publish, output, runtime._parts.Report.OnDefect) : null;
                runtime.StartDuration = watch.Elapsed;
                output.EndProgress();
                return runtime;
            }
            catch
            {
                await runtime._services.DrainAsync(new CancellationToken(canceled: true)).ConfigureAwait(false);
                await runtime.StopAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            // The disk is full, or a file of the folder is not this user's: the message contains its path.
            port?.Dispose();
            folder.Dispose();
            throw new StartException(failure.Message, failure);
        }
        catch
        {
            port?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Serves the contents of a data folder without running anything: no functions, no polling, no timers.</summary>
    /// <param name="read">Returns the options; called when the folder is locked, which it is no more if they cannot be read.</param>
    /// <param name="folder">The folder, which the runtime releases when it stops.</param>
    /// <param name="output">Where it reports to.</param>
    /// <param name="cancellationToken">Cancels the start.</param>
    public static async Task<LocalRuntime> StartReadOnlyAsync(Func<RuntimeOptions> read, DataFolder folder, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        ReservedPort? port = null;
        try
        {
            var options = read();
            port = Ports.Reserve(0);
            var stack = ReadTemplate(options, EndpointOf(port.Number));
            var runtime = await AssembleAsync(stack, options, port, folder, LambdaOptionsFor(folder, options), output).ConfigureAwait(false);
            await runtime._services.ListenAsync(port).ConfigureAwait(false);
            return runtime;
        }
        catch
        {
            port?.Dispose();
            folder.Dispose();
            throw;
        }
    }

    /// <summary>Returns the port behind that of the services if it is free, otherwise 0 for any free one.</summary>
    public static int DefaultConsolePort(int port)
    {
        if (port is 0 or ushort.MaxValue)
        {
            return 0;
        }

        try
        {
            using var next = Ports.Reserve(port + 1);
            return next.Number;
        }
        catch (StartException)
        {
            return 0;
        }
    }

    public static Uri EndpointOf(int port) => new($"http://127.0.0.1:{port}");

    /// <exception cref="TemplateException">The template has errors.</exception>
    public static Stack ReadTemplate(RuntimeOptions options, Uri endpoint) =>
        TemplateReader.Read(options.Template, new TemplateOptions(options.StackName, IdentityOf(options, endpoint), options.Parameters));

    /// <summary>Writes the data of the stack as it is now to a folder, for <see cref="RestoreAsync"/>. The stack continues to run.</summary>
    /// <param name="folder">Is created; what an earlier snapshot has left in it is replaced.</param>
    public Task SaveAsync(string folder) => Task.Run(() => DataSnapshot.Save(_services.Database, _parts.Folder, folder));

    /// <summary>
    /// Replaces the data by that of a snapshot. The processes of the functions are kept; invocations that run are waited for
    /// as at a stop, and executions of the snapshot resume.
    /// </summary>
    /// <exception cref="StartException">The snapshot is missing, damaged or of a newer build; nothing has changed.</exception>
    public async Task RestoreAsync(string folder, CancellationToken cancellationToken)
    {
        DataSnapshot.Check(folder, _parts.Folder);
        if (_options.Time == TimeMode.Real && DataSnapshot.HasSkippedTime(folder))
        {
            throw new StartException($"snapshot {folder}: its time was skipped, and that of this stack is real; the data is unchanged");
        }

        await ReplaceDataAsync(() => DataSnapshot.Restore(folder, _parts.Folder), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Replaces the data by that of a stack which was never used. The processes of the functions are kept.</summary>
    public Task ResetAsync(CancellationToken cancellationToken) => ReplaceDataAsync(() => DataSnapshot.Clear(_parts.Folder), cancellationToken);

    /// <summary>Makes transactions of the store fail as on a full disk: <paramref name="count"/> of them, after <paramref name="after"/> that succeed.</summary>
    public void FailWrites(int count, int after) => _services.Database.FailWrites(count, after);

    /// <summary>Waits up to <see cref="RuntimeOptions.DrainTimeout"/> for running invocations and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_reload is not null)
        {
            await _reload.DisposeAsync().ConfigureAwait(false);
        }

        using (var limit = new CancellationTokenSource(_options.DrainTimeout))
        {
            await _services.DrainAsync(limit.Token).ConfigureAwait(false);
            try
            {
                await _parts.Invoker.DrainAsync(limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                // The stop ends what still runs.
            }
        }

        await StopAsync().ConfigureAwait(false);
        _parts.Folder.Dispose();
    }

    private static AwsIdentity IdentityOf(RuntimeOptions options, Uri endpoint) => new(options.Region, AwsIdentity.LocalAccountId, endpoint);

    private static void CheckDebuggedFunctions(Stack stack, RuntimeOptions options)
    {
        if (options.WaitForDebugger.FirstOrDefault(name => !stack.Functions.Any(function => function.IsNamed(name))) is { } unknown)
        {
            throw new StartException($"--wait-for-debugger: expected a function of the template ({string.Join(", ", stack.Functions.Select(function => function.LogicalId))}), got \"{unknown}\"");
        }
    }

    internal static LambdaOptions LambdaOptionsFor(DataFolder folder, RuntimeOptions options)
    {
        var lambda = new LambdaOptions
        {
            DataDirectory = folder.Path,
            FunctionHostPath = FunctionHost.Find(),
            Counters = options.Counts ? new WireCounters() : null,
            Configuration = options.Debugs ? "Debug" : "Release",
            UsesCompilerServer = options.Watches,
            Debugs = options.Debugs,
            WaitForDebugger = options.WaitForDebugger,
            StartsAhead = options.StartsAhead,
        };
        return options.IdleTimeout is { } idle ? lambda with { IdleLifetime = idle, IdleEnvironmentsKept = 0 } : lambda;
    }

    internal static async Task<IReadOnlyList<FunctionResource>> BuildAsync(Stack stack, LambdaOptions lambda, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        try
        {
            var built = await new FunctionBuilder(lambda).BuildAsync(stack.Functions, new BuildReport(output), cancellationToken).ConfigureAwait(false);
            foreach (var line in FunctionPackages.Describe(stack.Functions, built, lambda))
            {
                output.Line(line);
            }

            return built;
        }
        catch (FunctionStartException failure)
        {
            throw new StartException(failure.Message, failure);
        }
    }

    private static async Task<LocalRuntime> AssembleAsync(Stack stack, RuntimeOptions options, ReservedPort port, DataFolder folder, LambdaOptions lambda, IRuntimeOutput output)
    {
        var identity = IdentityOf(options, EndpointOf(port.Number));
        var report = new RuntimeReport(output, TimeProvider.System, folder.Logs, stack.ReportedMessages, options);
        try
        {
            var access = RuntimeServices.AccessOf(stack, identity, folder);
            var clock = RuntimeClock.Open(folder.Clock, options.Time, report.OnDefect);
            var invoker = await StartInvokerAsync(stack, identity, folder, lambda, report, clock, access).ConfigureAwait(false);
            var parts = new RuntimeParts(stack, identity, folder, lambda, report, clock, access, invoker, options.Faults) { Telemetry = options.Telemetry };
            try
            {
                return new LocalRuntime(parts, await RuntimeServices.BuildAsync(parts).ConfigureAwait(false), port, options);
            }
            catch
            {
                await clock.DisposeAsync().ConfigureAwait(false);
                await invoker.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch
        {
            await report.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    private static Task<FunctionInvoker> StartInvokerAsync(Stack stack, AwsIdentity identity, DataFolder folder, LambdaOptions lambda, RuntimeReport report, RuntimeClock clock, AccessControl access) =>
        FunctionInvoker.StartAsync(identity, lambda, clock.Processes, report, new LogGroups(stack, access, new MetricStore(folder.Metrics, clock.Processes)));

    private async Task StartServicesAsync(CancellationToken cancellationToken)
    {
        await _services.DeclareAsync(cancellationToken).ConfigureAwait(false);
        await _services.ListenAsync(_port).ConfigureAwait(false);
        await _services.StartAsync(cancellationToken).ConfigureAwait(false);
        if (_consolePort is { } port)
        {
            await _services.ListenConsoleAsync(port).ConfigureAwait(false);
        }
    }

    private void Publish(FunctionResource function) => _services.Publish(function);

    private async Task ReplaceDataAsync(Action replace, CancellationToken cancellationToken)
    {
        using (var limit = new CancellationTokenSource(_options.DrainTimeout))
        {
            await _services.DrainAsync(limit.Token).ConfigureAwait(false);
        }

        var stopped = _services.DisposeAsync().AsTask();
        if (await Task.WhenAny(stopped, Task.Delay(_options.DrainTimeout, CancellationToken.None)).ConfigureAwait(false) != stopped)
        {
            // A function that does not end holds up the stop: its process is stopped, and all start again when they are needed.
            await _parts.Invoker.DisposeAsync().ConfigureAwait(false);
            await stopped.ConfigureAwait(false);
            _parts = _parts with { Invoker = await StartInvokerAsync(_parts.Stack, _parts.Identity, _parts.Folder, _parts.Lambda, _parts.Report, _parts.Clock, _parts.Access).ConfigureAwait(false) };
        }

        replace();
        _parts.Clock.Set(_parts.Folder.Clock);
        _services = await RuntimeServices.BuildAsync(_parts).ConfigureAwait(false);
        await StartServicesAsync(cancellationToken).ConfigureAwait(false);
    }

    private async Task StopAsync()
    {
        // Ends the invocations that the services wait for.
        await _parts.Invoker.DisposeAsync().ConfigureAwait(false);
        await _services.DisposeAsync().ConfigureAwait(false);
        await _parts.Clock.DisposeAsync().ConfigureAwait(false);
        if (_options.KeepsLogsOfFailures && _parts.Report.HasFailures && _parts.Folder.KeepLogs())
        {
            _parts.Report.OnLogsKept(_parts.Folder.Logs);
        }

        await _parts.Report.DisposeAsync().ConfigureAwait(false);
        _port.Dispose();
        _consolePort?.Dispose();
    }
}
