using DurableLocal.Lambda;
using DurableLocal.Lambda.Environments;
using DurableLocal.Lambda.Logs;
using DurableLocal.Template;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// Concurrent invocations of two versions of a function, on processes that may fail to start, crash, hang or exit. Some
/// invocations are cancelled; some schedules retire a version or stop the pool meanwhile.
/// </summary>
internal sealed class EnvironmentPoolModel(Schedule schedule)
{
    private const int Limit = 2;
    private const int Invokers = 4;

    /// <summary>Several times the longest chain of timeouts, and far less than the lifetime of an idle environment.</summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromMinutes(5);

    private static readonly LambdaOptions Options = new()
    {
        DataDirectory = "/",
        FunctionHostPath = "/",
        EnvironmentsPerFunction = Limit,
        InitTimeout = TimeSpan.FromSeconds(10),
        IdleLifetime = TimeSpan.FromHours(1),
    };

    private static readonly FunctionResource[] Codes = [Function("/first"), Function("/second")];

    private readonly HashSet<string> _delivered = [];
    private readonly HashSet<string> _responses = [];
    private readonly HashSet<string> _succeeded = [];
    private int _invocations;
    private int _processes;
    private bool _isStopping;

    public static Task RunAsync(Schedule schedule) => new EnvironmentPoolModel(schedule).RunAsync();

    private async Task RunAsync()
    {
        var pool = new EnvironmentPool(Codes[0], RunEnvironmentAsync, static () => new EnvironmentLog(Codes[0], null, new FunctionStatistics(), null), Options, schedule.Time);
        var invokers = Enumerable.Range(0, Invokers).Select(_ => schedule.Run(() => InvokeAsync(pool))).ToList();
        if (schedule.Random.OneIn(3))
        {
            await schedule.UntilAsync(() => _delivered.Count >= 2 || invokers.TrueForAll(static invoker => invoker.IsCompleted)).ConfigureAwait(true);
            pool.Retire(Codes[1].CodeUri);
        }

        if (schedule.Random.OneIn(3))
        {
            await schedule.UntilAsync(() => _delivered.Count >= 3 || invokers.TrueForAll(static invoker => invoker.IsCompleted)).ConfigureAwait(true);
            _isStopping = true;
            await pool.DisposeAsync().ConfigureAwait(true);
        }

        await Controlled.Tasks.WhenAll(invokers).ConfigureAwait(true);
        _isStopping = true;
        await pool.DisposeAsync().ConfigureAwait(true);
        schedule.Check(_responses.SetEquals(_succeeded), "a response was lost, or an invocation without one succeeded");
        schedule.Check(_processes == 0 && pool.Count == 0, "a process outlives the pool");
    }

    private async Task InvokeAsync(EnvironmentPool pool)
    {
        for (var i = schedule.Random.Next(3); i >= 0; i--)
        {
            var code = schedule.Random.Next(Codes.Length);
            var version = new FunctionVersion(Codes[code], $"{code}", null, "arn");
            await InvokeAsync(pool, new Invocation(version, $"{++_invocations}", default)).ConfigureAwait(true);
            await schedule.PauseAsync().ConfigureAwait(true);
        }
    }

    private async Task InvokeAsync(EnvironmentPool pool, Invocation invocation)
    {
        var cancellation = new CancellationTokenSource();
        if (schedule.Random.OneIn(5))
        {
            _ = schedule.Run(() => CancelAsync(cancellation));
        }

        var id = invocation.RequestId;
        var begun = schedule.Time.GetUtcNow();
        try
        {
            var outcome = await pool.InvokeAsync(invocation, schedule.Random.OneIn(2) ? cancellation.Token : default).ConfigureAwait(true);
            if (outcome.Kind == InvocationOutcomeKind.Succeeded)
            {
                _succeeded.Add(id);
            }
        }
        catch (OperationCanceledException)
        {
            schedule.Check(_isStopping || (cancellation.IsCancellationRequested && !_delivered.Contains(id)), $"invocation {id} was cancelled while it ran");
        }

        var waited = schedule.Time.GetUtcNow() - begun;
        schedule.Check(!schedule.IsPrompt || waited < LongestWait, $"invocation {id} took {waited}");
    }

    private async Task CancelAsync(CancellationTokenSource cancellation)
    {
        await schedule.PauseAsync().ConfigureAwait(true);
        schedule.Cancel(cancellation);
    }

    private async Task RunEnvironmentAsync(FunctionResource function, ExecutionEnvironment environment)
    {
        await Task.Yield();
        if (schedule.Random.OneIn(12))
        {
            environment.End(0, new FunctionFault("Runtime.InvalidEntrypoint", "not found"));
            return;
        }

        using var process = new ModelProcess(schedule);
        schedule.Check(++_processes <= Limit, $"{_processes} processes run");
        environment.Attach(process, null);
        var serving = schedule.Run(() => ServeAsync(environment, process));
        var exitCode = await process.Exited.ConfigureAwait(true);
        _processes--;
        environment.End(exitCode);
        await serving.ConfigureAwait(true);
    }

    private async Task ServeAsync(ExecutionEnvironment environment, ModelProcess process)
    {
        await schedule.PauseAsync().ConfigureAwait(true);
        var defect = schedule.Random.Next(15);
        if (defect == 0)
        {
            process.Exit(1);
        }

        // The process hangs in its init phase.
        while (defect != 1 && !process.HasExited && await environment.NextAsync(process.Connection).ConfigureAwait(true) is { } next)
        {
            if (!process.HasExited)
            {
                await RunAsync(environment, process, next).ConfigureAwait(true);
            }
        }

        if (defect != 1)
        {
            process.Exit(0);
        }
    }

    private async Task RunAsync(ExecutionEnvironment environment, ModelProcess process, QueuedInvocation next)
    {
        var id = next.Invocation.RequestId;
        schedule.Check(_delivered.Add(id), $"invocation {id} is delivered twice");
        schedule.Check(next.Kind == environment.Kind, $"invocation {id} is delivered to another version");
        await schedule.PauseAsync().ConfigureAwait(true);
        switch (schedule.Random.Next(10))
        {
            case 0:
                process.Exit(1);
                break;
            case 1:
                // Hangs until its timeout.
                await process.Exited.ConfigureAwait(true);
                break;
            default:
                if (environment.Succeed(id, []))
                {
                    _responses.Add(id);
                }

                break;
        }
    }

    private static FunctionResource Function(string code) => ModelFunction.Named("Function") with { CodeUri = code };
}
