using System.Diagnostics;
using DurableChaining.Local.Lambda;
using DurableChaining.Local.Template;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.Cli;

/// <summary>A stack that runs on this machine, from its start to its end.</summary>
public sealed class LocalRuntime : IAsyncDisposable
{
    private readonly Rooms _rooms;
    private readonly RuntimeReport _report;
    private readonly DataFolder _folder;
    private readonly TimeSpan _drainTimeout;

    private LocalRuntime(Stack stack, AwsIdentity identity, Rooms rooms, RuntimeReport report, DataFolder folder, TimeSpan drainTimeout)
    {
        (Stack, Identity) = (stack, identity);
        (_rooms, _report, _folder, _drainTimeout) = (rooms, report, folder, drainTimeout);
    }

    public Stack Stack { get; }

    public AwsIdentity Identity { get; }

    public string DataFolder => _folder.Path;

    /// <summary>From the call to readiness, the functions' build included.</summary>
    public TimeSpan StartDuration { get; private set; }

    /// <summary>Starts everything in the template: builds the functions, takes up what an earlier runtime left, takes messages.</summary>
    /// <exception cref="StartException">The port or the data folder is taken, or a function does not build.</exception>
    /// <exception cref="TemplateException">The template has errors.</exception>
    public static async Task<LocalRuntime> StartAsync(RuntimeOptions options, Screen screen, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        var folder = Cli.DataFolder.Take(options);
        try
        {
            var port = Ports.Choose(options.Port);
            var stack = ReadTemplate(options, EndpointOf(port));
            var lambda = LambdaOptionsFor(folder, options);
            screen.Progress($"starting {stack.Name}");
            stack = stack with { Functions = await BuildAsync(stack, lambda, screen, cancellationToken).ConfigureAwait(false) };
            var runtime = await AssembleAsync(stack, options, port, folder, lambda, screen, cancellationToken).ConfigureAwait(false);
            try
            {
                await runtime._rooms.DeclareAsync(stack, cancellationToken).ConfigureAwait(false);
                await runtime._rooms.ListenAsync(port).ConfigureAwait(false);
                await runtime._rooms.StartAsync(cancellationToken).ConfigureAwait(false);
                folder.Announce(new RuntimeAddress(runtime.Identity.Endpoint, Environment.ProcessId, [.. DurableFunctions(stack)]));
                runtime.StartDuration = watch.Elapsed;
                screen.EndProgress();
                return runtime;
            }
            catch
            {
                await runtime._rooms.DisposeAsync().ConfigureAwait(false);
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

    /// <summary>Serves what is in a data folder and runs nothing: no functions, no messages, no timers.</summary>
    public static async Task<LocalRuntime> StartReadOnlyAsync(RuntimeOptions options, DataFolder folder, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            var port = Ports.Choose(0);
            var stack = ReadTemplate(options, EndpointOf(port));
            var runtime = await AssembleAsync(stack, options, port, folder, LambdaOptionsFor(folder, options), screen, cancellationToken).ConfigureAwait(false);
            await runtime._rooms.ListenAsync(port).ConfigureAwait(false);
            return runtime;
        }
        catch
        {
            folder.Dispose();
            throw;
        }
    }

    public static Uri EndpointOf(int port) => new($"http://127.0.0.1:{port}");

    /// <exception cref="TemplateException">The template has errors.</exception>
    public static Stack ReadTemplate(RuntimeOptions options, Uri endpoint) =>
        TemplateReader.Read(options.Template, new TemplateOptions(options.StackName, IdentityOf(options, endpoint), options.Parameters));

    public static IEnumerable<string> DurableFunctions(Stack stack) =>
        stack.Functions.Where(function => function.Durable is not null).Select(function => function.Name);

    /// <summary>Lets what runs end, within bounds, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(_drainTimeout))
        {
            await _rooms.DrainAsync(limit.Token).ConfigureAwait(false);
        }

        await _rooms.DisposeAsync().ConfigureAwait(false);
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
        };
        return options.IdleTimeout is { } idle ? lambda with { IdleLifetime = idle, IdleEnvironmentsKept = 0 } : lambda;
    }

    private static async Task<IReadOnlyList<FunctionResource>> BuildAsync(Stack stack, LambdaOptions lambda, Screen screen, CancellationToken cancellationToken)
    {
        try
        {
            return await new FunctionBuilder(lambda).BuildAsync(stack.Functions, screen.Line, cancellationToken).ConfigureAwait(false);
        }
        catch (FunctionStartException failure)
        {
            throw new StartException(failure.Message, failure);
        }
    }

    private static async Task<LocalRuntime> AssembleAsync(Stack stack, RuntimeOptions options, int port, DataFolder folder, LambdaOptions lambda, Screen screen, CancellationToken cancellationToken)
    {
        var identity = IdentityOf(options, EndpointOf(port));
        var report = new RuntimeReport(screen, TimeProvider.System, folder.Logs, options);
        try
        {
            var rooms = await Rooms.BuildAsync(stack, identity, folder, lambda, report, TimeProvider.System, cancellationToken).ConfigureAwait(false);
            return new LocalRuntime(stack, identity, rooms, report, folder, options.DrainTimeout);
        }
        catch
        {
            await report.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }
}
