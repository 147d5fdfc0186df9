using System.Diagnostics;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Builds;
using DurableLocal.Lambda.Environments;
using DurableLocal.Template;

namespace DurableLocal.Hosting;

/// <summary>A stack that runs in this process.</summary>
public sealed class LocalRuntime : IAsyncDisposable
{
    private readonly RuntimeServices _services;
    private readonly RuntimeReport _report;
    private readonly DataFolder _folder;
    private readonly TimeSpan _drainTimeout;
    private CodeReload? _reload;

    private LocalRuntime(Stack stack, AwsIdentity identity, RuntimeServices services, RuntimeReport report, DataFolder folder, TimeSpan drainTimeout)
    {
        (Stack, Identity) = (stack, identity);
        (_services, _report, _folder, _drainTimeout) = (services, report, folder, drainTimeout);
    }

    public Stack Stack { get; }

    public AwsIdentity Identity { get; }

    public string DataFolder => _folder.Path;

    /// <summary>Address of the console; null where there is none.</summary>
    public Uri? ConsoleEndpoint { get; private set; }

    /// <summary>Time from the call of <see cref="StartAsync"/> to readiness, the build of the functions included.</summary>
    public TimeSpan StartDuration { get; private set; }

    /// <summary>Starts everything in the template: builds the functions, resumes what the data folder holds, polls the queues.</summary>
    /// <exception cref="StartException">The port or the data folder is in use, or a function does not build.</exception>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static async Task<LocalRuntime> StartAsync(RuntimeOptions options, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var folder = Hosting.DataFolder.Open(options);
        try
        {
            var port = Ports.Choose(options.Port);
            var stack = ReadTemplate(options, EndpointOf(port));
            var lambda = LambdaOptionsFor(folder, options);
            output.Progress($"starting {stack.Name}");
            var sources = stack.Functions;
            var versions = new CodeVersions(folder.Versions);
            stack = stack with { Functions = await BuildAsync(stack, lambda, output, cancellationToken).ConfigureAwait(false) };
            if (options.Watches)
            {
                // A build writes over its output, which processes may have open.
                stack = stack with { Functions = [.. stack.Functions.Select(versions.Copy)] };
            }

            var runtime = await AssembleAsync(stack, options, port, folder, lambda, output, cancellationToken).ConfigureAwait(false);
            try
            {
                await runtime._services.DeclareAsync(stack, cancellationToken).ConfigureAwait(false);
                await runtime._services.ListenAsync(port).ConfigureAwait(false);
                await runtime._services.StartAsync(cancellationToken).ConfigureAwait(false);
                if (options.ConsolePort is { } consolePort)
                {
                    var chosen = Ports.Choose(consolePort, Ports.ConsolePort);
                    await runtime._services.ListenConsoleAsync(chosen).ConfigureAwait(false);
                    runtime.ConsoleEndpoint = EndpointOf(chosen);
                }

                folder.WriteAddress(folder.AddressAt(runtime.Identity.Endpoint));
                runtime._reload = options.Watches ? new CodeReload(sources, lambda, versions, runtime._services.Publish, output) : null;
                runtime.StartDuration = watch.Elapsed;
                output.EndProgress();
                return runtime;
            }
            catch
            {
                await runtime._services.DisposeAsync().ConfigureAwait(false);
                await runtime._report.DisposeAsync().ConfigureAwait(false);
                throw;
            }
        }
        catch
        {
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
        try
        {
            var options = read();
            var port = Ports.Choose(0);
            var stack = ReadTemplate(options, EndpointOf(port));
            var runtime = await AssembleAsync(stack, options, port, folder, LambdaOptionsFor(folder, options), output, cancellationToken).ConfigureAwait(false);
            await runtime._services.ListenAsync(port).ConfigureAwait(false);
            return runtime;
        }
        catch
        {
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
            return Ports.Choose(port + 1);
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

    /// <summary>Waits up to <see cref="RuntimeOptions.DrainTimeout"/> for running invocations and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_reload is not null)
        {
            await _reload.DisposeAsync().ConfigureAwait(false);
        }

        using (var limit = new CancellationTokenSource(_drainTimeout))
        {
            await _services.DrainAsync(limit.Token).ConfigureAwait(false);
        }

        await _services.DisposeAsync().ConfigureAwait(false);
        if (_report.HasFailures && _folder.KeepLogs())
        {
            _report.OnLogsKept(_folder.Logs);
        }

        await _report.DisposeAsync().ConfigureAwait(false);
        _folder.Dispose();
    }

    private static AwsIdentity IdentityOf(RuntimeOptions options, Uri endpoint) => new(options.Region, AwsIdentity.LocalAccountId, endpoint);

    private static LambdaOptions LambdaOptionsFor(DataFolder folder, RuntimeOptions options)
    {
        var lambda = new LambdaOptions
        {
            DataDirectory = folder.Path,
            FunctionHostPath = FunctionHost.Find(),
            Counters = options.Counts ? new WireCounters() : null,
            Configuration = options.Debugs ? "Debug" : "Release",
            Debugs = options.Debugs,
            WaitForDebugger = options.WaitForDebugger,
        };
        return options.IdleTimeout is { } idle ? lambda with { IdleLifetime = idle, IdleEnvironmentsKept = 0 } : lambda;
    }

    private static async Task<IReadOnlyList<FunctionResource>> BuildAsync(Stack stack, LambdaOptions lambda, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        try
        {
            return await new FunctionBuilder(lambda).BuildAsync(stack.Functions, new BuildReport(output), cancellationToken).ConfigureAwait(false);
        }
        catch (FunctionStartException failure)
        {
            throw new StartException(failure.Message, failure);
        }
    }

    private static async Task<LocalRuntime> AssembleAsync(Stack stack, RuntimeOptions options, int port, DataFolder folder, LambdaOptions lambda, IRuntimeOutput output, CancellationToken cancellationToken)
    {
        var identity = IdentityOf(options, EndpointOf(port));
        var report = new RuntimeReport(output, TimeProvider.System, folder.Logs, stack.ReportedMessages, options);
        try
        {
            var services = await RuntimeServices.BuildAsync(stack, identity, folder, lambda, report, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return new LocalRuntime(stack, identity, services, report, folder, options.DrainTimeout);
        }
        catch
        {
            await report.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
