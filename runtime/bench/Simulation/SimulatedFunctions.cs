using System.Text;
using DurableLocal.Lambda;

namespace DurableLocal.Bench.Simulation;

/// <summary>The functions of one process of the runtime, with as many environments as a function may have. They end with it.</summary>
internal sealed class SimulatedFunctions(Simulation simulation, SimulatedRuntime runtime) : IFunctionInvoker
{
    private const int Environments = 4;

    /// <summary>One step in so many takes up to <see cref="SlowStep"/>, which is longer than a completion waits for an invocation.</summary>
    private const int SlowSteps = 50;

    private static readonly TimeSpan FastStep = TimeSpan.FromMilliseconds(20);
    private static readonly TimeSpan SlowStep = TimeSpan.FromSeconds(3);

    private readonly Dictionary<string, SemaphoreSlim> _environments = new(StringComparer.Ordinal);

    public static TimeSpan Timeout { get; } = TimeSpan.FromSeconds(30);

    /// <summary>Invokes of plain functions by executions of this process.</summary>
    private readonly HashSet<DurableOrigin> _invoked = [];

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var function = invocation.Function.Function.Name;
        if (!_environments.TryGetValue(function, out var environments))
        {
            _environments[function] = environments = new SemaphoreSlim(Environments);
        }

        await environments.WaitAsync(cancellationToken);
        try
        {
            return await RunAsync(function, invocation);
        }
        catch (FunctionEnd end) when (end.Outcome is { } outcome && runtime.IsAlive)
        {
            return outcome;
        }
        catch (FunctionEnd)
        {
            // The process of the runtime has ended.
            await new TaskCompletionSource().Task;
            throw;
        }
        finally
        {
            environments.Release();
        }
    }

    private async Task<InvocationOutcome> RunAsync(string function, Invocation invocation)
    {
        var client = simulation.ClientOf(runtime);
        await WorkAsync();
        var mayFail = MayFail(function, invocation);
        if (mayFail && simulation.Faults.Hangs())
        {
            await Task.Delay(Timeout, runtime.Time);
            throw FunctionEnd.Timeout;
        }

        var workflows = new Workflows(simulation, client, WorkAsync);
        var response = function switch
        {
            SimulatedStack.Workflow => await workflows.RunAsync(new DurableInvocation(simulation, client, invocation)),
            SimulatedStack.Child => await workflows.RunChildAsync(new DurableInvocation(simulation, client, invocation)),
            SimulatedStack.Direct => await workflows.RunBatchAsync(new DurableInvocation(simulation, client, invocation)),
            SimulatedStack.Ingest => await new Ingest(client).RunAsync(invocation.Payload),
            SimulatedStack.Reconcile => await new Reconcile(client).RunAsync(invocation.Payload),
            _ => Step(invocation),
        };
        await WorkAsync();
        if (mayFail)
        {
            simulation.Faults.MayCrash();
        }

        return new InvocationOutcome(InvocationOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(response));
    }

    /// <summary>
    /// Whether a fault may hit the invocation: not a step, whose failure would be the result of its operation, and not the
    /// retries of an event, which is dropped after three attempts.
    /// </summary>
    private bool MayFail(string function, Invocation invocation) => function switch
    {
        SimulatedStack.Step => false,
        SimulatedStack.Reconcile => simulation.IsFirstAttempt(invocation.RequestId),
        _ => true,
    };

    /// <summary>Returns its input, or fails if that says so. A process of the runtime invokes it once for each operation.</summary>
    private string Step(Invocation invocation)
    {
        if (invocation.Origin is { } origin && !_invoked.Add(origin))
        {
            simulation.Violation($"{origin.ExecutionArn}: {origin.OperationId} was invoked twice by one process");
        }

        var input = Encoding.UTF8.GetString(invocation.Payload.Span);
        return input != Workflows.FailingInput
            ? input
            : throw new FunctionEnd(new InvocationOutcome(InvocationOutcomeKind.FunctionError, "{\"errorType\":\"Failure\",\"errorMessage\":\"as asked\"}"u8.ToArray(), "Failure", "as asked"));
    }

    private Task WorkAsync() =>
        Task.Delay((simulation.Random.Next(SlowSteps) == 0 ? SlowStep : FastStep) * simulation.Random.NextDouble(), runtime.Time);
}
