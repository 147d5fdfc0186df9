using System.Collections.Concurrent;
using DurableLocal.Core.Aws;
using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>Runs functions in child processes on this machine: a pool of execution environments for each.</summary>
public sealed class FunctionInvoker : IFunctionInvoker, IAsyncDisposable
{
    private readonly RuntimeApi _api;
    private readonly EnvironmentStarter _starter;
    private readonly LambdaOptions _options;
    private readonly IFunctionLogSink? _sink;
    private readonly TimeProvider _time;
    private readonly ConcurrentDictionary<string, Lazy<Room>> _rooms = new(StringComparer.Ordinal);

    private FunctionInvoker(RuntimeApi api, EnvironmentStarter starter, LambdaOptions options, IFunctionLogSink? sink, TimeProvider time) =>
        (_api, _starter, _options, _sink, _time) = (api, starter, options, sink, time);

    /// <summary>Opens the Runtime API and ends what an earlier, killed runtime on the same data folder left running.</summary>
    public static async Task<FunctionInvoker> StartAsync(AwsIdentity identity, LambdaOptions options, TimeProvider time, IFunctionLogSink? sink = null, CancellationToken cancellationToken = default)
    {
        var ledger = new ProcessRegistry(options.DataDirectory);
        ledger.EndLeftovers();
        var api = await RuntimeApi.StartAsync(options.Counters, cancellationToken).ConfigureAwait(false);
        return new FunctionInvoker(api, new EnvironmentStarter(api, new EnvironmentVariables(identity), ledger, options, time), options, sink, time);
    }

    /// <inheritdoc/>
    /// <remarks>Cancelled, without an outcome, also when the runtime goes down.</remarks>
    public Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken) =>
        RoomOf(invocation.Function.Function).Pool.InvokeAsync(invocation, cancellationToken);

    /// <summary>Environments of a function that are alive, those that start included.</summary>
    public int EnvironmentsOf(FunctionResource function) =>
        _rooms.TryGetValue(function.Name, out var room) ? room.Value.Pool.Count : 0;

    /// <summary>Takes no more invocations and waits until those that run have ended, and their processes.</summary>
    public Task DrainAsync(CancellationToken cancellationToken) =>
        Task.WhenAll(_rooms.Values.Select(room => room.Value.Pool.DrainAsync())).WaitAsync(cancellationToken);

    /// <summary>Ends every environment: SIGTERM, and SIGKILL after the grace. What still runs ends without an outcome.</summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_rooms.Values.Select(room => room.Value.Pool.DisposeAsync().AsTask())).ConfigureAwait(false);
        await _api.DisposeAsync().ConfigureAwait(false);
        _starter.Dispose();
        foreach (var room in _rooms.Values)
        {
            await room.Value.Log.DisposeAsync().ConfigureAwait(false);
        }
    }

    private Room RoomOf(FunctionResource function) =>
        _rooms.TryGetValue(function.Name, out var room)
            ? room.Value
            : _rooms.GetOrAdd(function.Name, _ => new Lazy<Room>(() => Open(function))).Value;

    private Room Open(FunctionResource function)
    {
        var log = new FunctionLog(Path.Combine(_options.DataDirectory, "logs", $"{function.Name}.log"), _options.LogFileBytes);
        return new Room(new EnvironmentPool(function, _starter, () => new EnvironmentLog(function, log, _sink), _options, _time), log);
    }

    private sealed record Room(EnvironmentPool Pool, FunctionLog Log);
}
