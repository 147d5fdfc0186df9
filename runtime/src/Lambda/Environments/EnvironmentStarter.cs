using DurableLocal.Template;

namespace DurableLocal.Lambda.Environments;

/// <summary>Starts the processes of environments, a few at a time over all functions, and sees them to their end.</summary>
internal sealed class EnvironmentStarter(RuntimeApi api, EnvironmentVariables variables, ProcessRegistry ledger, LambdaOptions options, TimeProvider time) : IDisposable
{
    /// <summary>How long one start may hold up the next: a function that hangs in its init must not keep others from starting.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromSeconds(2);

    private readonly SemaphoreSlim _turns = new(options.ConcurrentStarts);

    /// <summary>Completes when the environment has ended, after its owner was told.</summary>
    public async Task RunAsync(FunctionResource function, ExecutionEnvironment environment)
    {
        // The caller holds its lock.
        await Task.CompletedTask.ConfigureAwait(ConfigureAwaitOptions.ForceYielding);
        await _turns.WaitAsync().ConfigureAwait(false);
        var turn = new Turn(_turns);
        try
        {
            var command = RuntimeCommand.For(function, options);
            var port = await api.OpenPortAsync(environment).ConfigureAwait(false);
            await using (port.ConfigureAwait(false))
            {
                await RunAsync(function, environment, command, port.Port, turn).ConfigureAwait(false);
            }
        }
        catch (Exception failure)
        {
            // Whatever keeps a process from starting is the answer of the invocation that needs it.
            environment.End(0, new FunctionFault("Runtime.InvalidEntrypoint", $"Error: {failure.Message}"));
        }
        finally
        {
            turn.End();
        }
    }

    public void Dispose() => _turns.Dispose();

    private async Task RunAsync(FunctionResource function, ExecutionEnvironment environment, RuntimeCommand command, int port, Turn turn)
    {
        var stream = $"{time.GetUtcNow():yyyy/MM/dd}/[{environment.Kind.Version}]{Guid.NewGuid():N}";
        var environmentVariables = variables.For(function, environment.Kind.Version, stream, $"127.0.0.1:{port}", command.RuntimeDirectory);
        using var process = EnvironmentProcess.Start(command, function.CodeUri, environmentVariables, environment.OutputAsync);
        try
        {
            ledger.Add(process);
            environment.Launch(process);
            await Task.WhenAny(environment.InitPhase, process.Exited, Task.Delay(LongestTurn)).ConfigureAwait(false);
            turn.End();
            environment.End(await process.Exited.ConfigureAwait(false));
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill();
            }

            ledger.Remove(process.Id);
        }
    }

    /// <summary>One of the starts that may run at a time; ended once, by whoever is first.</summary>
    private sealed class Turn(SemaphoreSlim turns)
    {
        private bool _ended;

        public void End()
        {
            if (!_ended)
            {
                _ended = true;
                turns.Release();
            }
        }
    }
}
