using DurableLocal.Lambda.Logs;
using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>Starts the processes of environments, at most <see cref="LambdaOptions.ConcurrentStarts"/> at a time, and waits for their end.</summary>
internal sealed class EnvironmentStarter(RuntimeApi api, EnvironmentVariables variables, ProcessRegistry processes, LambdaOptions options, TimeProvider time, IFunctionLogSink? sink) : IDisposable
{
    /// <summary>How long one start may delay the next: a function that hangs in its init phase must not block other functions.</summary>
    private static readonly TimeSpan MaxSlotTime = TimeSpan.FromSeconds(2);

    private static readonly ShortageRetry Shortage = new(limit: TimeSpan.FromSeconds(15), pause: TimeSpan.FromMilliseconds(100));

    private readonly SemaphoreSlim _startSlots = new(options.ConcurrentStarts);

    /// <summary>Runs the environment; completes when it has ended and its owner has been notified.</summary>
    public async Task RunAsync(FunctionResource function, ExecutionEnvironment environment)
    {
        // The caller holds a lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _startSlots.WaitAsync().ConfigureAwait(false);
        var slot = new StartSlot(_startSlots);
        try
        {
            var command = RuntimeCommand.For(function, options);
            var port = await Shortage.RunAsync(() => api.OpenPort(environment), () => environment.IsStopped).ConfigureAwait(false);
            await using (port.ConfigureAwait(false))
            {
                await RunAsync(function, environment, command, port.Number, slot).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // Any failure to start a process becomes the outcome of the invocation that needs it.
            environment.End(0, EnvironmentFaults.NotStarted(failure));
        }
        finally
        {
            slot.End();
        }
    }

    public void Dispose() => _startSlots.Dispose();

    private async Task RunAsync(FunctionResource function, ExecutionEnvironment environment, RuntimeCommand command, int port, StartSlot slot)
    {
        var stream = $"{time.GetUtcNow():yyyy/MM/dd}/[{environment.Kind.Version}]{Guid.NewGuid():N}";
        var environmentVariables = variables.For(function, environment.Kind.Version, stream, $"127.0.0.1:{port}", command.RuntimeDirectory);
        var debugger = options.Debugs ? DebuggerMarker.For(function, options) : null;
        debugger?.AddTo(environmentVariables);
        using var process = await Shortage.RunAsync(
            () => EnvironmentProcess.Start(command, function.CodeUri, environmentVariables, environment.OutputAsync),
            () => environment.IsStopped).ConfigureAwait(false);
        try
        {
            processes.Add(process);
            sink?.OnStarted(function.Name, process.Id);
            environment.Attach(process, debugger);
            await Task.WhenAny(environment.InitPhase, process.Exited, Task.Delay(MaxSlotTime)).ConfigureAwait(false);
            slot.End();
            environment.End(await process.Exited.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            processes.Remove(process.Id);
            debugger?.Delete();
        }
    }

    /// <summary>One of the concurrent starts; released once, by the first call of <see cref="End"/>.</summary>
    private sealed class StartSlot(SemaphoreSlim slots)
    {
        private bool _ended;

        public void End()
        {
            if (!_ended)
            {
                _ended = true;
                slots.Release();
            }
        }
    }
}
