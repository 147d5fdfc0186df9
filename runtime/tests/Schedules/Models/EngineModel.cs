using System.Text.Json.Nodes;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;
using DurableLocal.Template;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// Executions on a real store and a cache that keeps none of them. Their workflow starts a callback or a wait, suspends, and
/// continues when it has ended; a callback is completed at any point, also while the invocation that started it runs. Some
/// schedules fill the disk, and some executions are stopped, or paused and resumed.
/// </summary>
internal sealed class EngineModel : IFunctionInvoker, IFunctions, IStatusChangeListener
{
    private const int Executions = 2;
    private const int Steps = 2;
    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

    /// <summary>Both steps may be waits of a second. An invocation that fails is repeated after another second.</summary>
    private static readonly TimeSpan LongestExecution = TimeSpan.FromSeconds(2.5);

    private static readonly ManagementRequest Request = new(null, null, StopsTimeout: false);

    private readonly Schedule _schedule;
    private readonly Database _database;
    private readonly DurableExecutionEngine _engine;
    private readonly FunctionVersion _function;
    private readonly HashSet<string> _running = [];
    private readonly HashSet<string> _started = [];
    private readonly HashSet<string> _ended = [];
    private readonly bool _diskFills;

    private EngineModel(Schedule schedule)
    {
        _schedule = schedule;
        _diskFills = schedule.Random.OneIn(4);
        _database = Database.Open(ModelStore.Create(schedule, DurableExecutionEngine.Migrations), DurableExecutionEngine.Migrations);
        _function = new FunctionVersion(Function(), "1", "live", Identity.FunctionArn("workflow"));
        var options = new DurableEngineOptions { MemoryLimit = 1, ReportDefect = Report };
        _engine = new DurableExecutionEngine(_database, this, this, new ModelQueue(schedule), this, schedule.Time, Identity, options);
    }

    public static Task RunAsync(Schedule schedule) => new EngineModel(schedule).RunAsync();

    public FunctionVersion Resolve(string functionName, string? qualifier = null) => _function;

    public void OnStatusChanged(Session session, StatusChange change)
    {
        if (change.EndedAt is not null)
        {
            session.OnCommitted(() => _schedule.Check(_ended.Add(change.ExecutionArn), "an execution ends twice"));
        }
    }

    public async Task<InvocationOutcome> InvokeAsync(Invocation invocation, CancellationToken cancellationToken)
    {
        var envelope = JsonNode.Parse(invocation.Payload.Span)!;
        var arn = (string)envelope["DurableExecutionArn"]!;
        _schedule.Check(_running.Add(arn), "two invocations of one execution run");
        try
        {
            await _schedule.PauseAsync().ConfigureAwait(true);
            return new InvocationOutcome(InvocationOutcomeKind.Succeeded, System.Text.Encoding.UTF8.GetBytes(await ContinueAsync(arn, envelope).ConfigureAwait(true)));
        }
        catch (Exception error) when (error is AwsException or StorageException)
        {
            // The execution was stopped, or the disk is full: the function fails and is invoked again.
            return new InvocationOutcome(InvocationOutcomeKind.FunctionError, "{}"u8.ToArray(), "Error", error.Message);
        }
        finally
        {
            _running.Remove(arn);
        }
    }

    private async Task RunAsync()
    {
        if (_diskFills)
        {
            _database.FailWrites(1 + _schedule.Random.Next(2), 2 + _schedule.Random.Next(8));
        }

        await Controlled.Tasks.WhenAll(Enumerable.Range(0, Executions).Select(_ => _schedule.Run(ExecuteAsync))).ConfigureAwait(true);
        await _engine.DisposeAsync().ConfigureAwait(true);
        await _database.DisposeAsync().ConfigureAwait(true);
    }

    private async Task ExecuteAsync()
    {
        DurableStart start;
        try
        {
            start = await _engine.StartAsync(_function, null, default, asynchronous: true, null, null, CancellationToken.None).ConfigureAwait(true);
        }
        catch (StorageException)
        {
            return;
        }

        var begun = _schedule.Time.GetUtcNow();
        var isStopped = _schedule.Random.OneIn(5);
        if (isStopped)
        {
            _ = _schedule.Run(() => RetryAsync(() => _engine.Commands.StopAsync(start.ExecutionArn, null, CancellationToken.None)));
        }

        if (_schedule.Random.OneIn(5))
        {
            _ = _schedule.Run(async () =>
            {
                await RetryAsync(() => _engine.Management.PauseAsync(start.ExecutionArn, Request, CancellationToken.None)).ConfigureAwait(true);
                await RetryAsync(() => _engine.Management.ResumeAsync(start.ExecutionArn, Request, CancellationToken.None)).ConfigureAwait(true);
            });
        }

        var outcome = await _engine.WaitForCompletionAsync(start.ExecutionArn, CancellationToken.None).ConfigureAwait(true);
        _schedule.Check(!IsOpen(start.ExecutionArn), "the end of an execution is answered before its commit");
        _schedule.Check(outcome.Status == "SUCCEEDED" || isStopped, $"an execution ended {outcome.Status}: {outcome.Error}");
        var duration = _schedule.Time.GetUtcNow() - begun;
        _schedule.Check(!_schedule.IsPrompt || _diskFills || duration < LongestExecution, $"an execution took {duration}");
    }

    /// <summary>By the store: a caller may see a committed end before the commit callbacks have run.</summary>
    private bool IsOpen(string arn) => _database.Read(session => ExecutionStore.LoadHead(session, ExecutionArn.Parse(arn)!.Value)) is not { IsOpen: false };

    /// <summary>The workflow: returns its response once it has to wait or is complete.</summary>
    private async Task<string> ContinueAsync(string arn, JsonNode envelope)
    {
        var token = (string)envelope["CheckpointToken"]!;
        var states = envelope["InitialExecutionState"]!["Operations"]!.AsArray().ToDictionary(static operation => (string)operation!["Id"]!, static operation => (string)operation!["Status"]!);
        for (var step = 1; step <= Steps; step++)
        {
            var id = $"{step}";
            if (!states.TryGetValue(id, out var status))
            {
                var isCallback = _schedule.Random.OneIn(2);
                var update = new OperationUpdate { Id = id, Type = isCallback ? "CALLBACK" : "WAIT", Action = "START", WaitSeconds = isCallback ? null : 1 };
                var response = JsonNode.Parse(await _engine.Checkpoints.ApplyAsync(arn, new CheckpointRequest(token, null, [update]), CancellationToken.None).ConfigureAwait(true))!;
                _schedule.Check(_started.Add($"{arn} {id}"), $"operation {id} is started twice");
                var operation = response["NewExecutionState"]!["Operations"]!.AsArray().Single(operation => (string)operation!["Id"]! == id)!;
                if (isCallback)
                {
                    var callback = (string)operation["CallbackDetails"]!["CallbackId"]!;
                    _ = _schedule.Run(() => RetryAsync(() => _engine.Commands.CompleteCallbackAsync(callback, "1"u8.ToArray(), null, CancellationToken.None)));
                }

                await _schedule.PauseAsync().ConfigureAwait(true);
            }

            if (status != "SUCCEEDED")
            {
                return """{"Status":"PENDING"}""";
            }
        }

        return """{"Status":"SUCCEEDED","Result":"1"}""";
    }

    /// <summary>A caller repeats a request that failed on the full disk; it gets an error where the execution has ended.</summary>
    private async Task RetryAsync(Func<Task> request)
    {
        while (true)
        {
            await _schedule.PauseAsync().ConfigureAwait(true);
            try
            {
                await request().ConfigureAwait(true);
                return;
            }
            catch (AwsException)
            {
                return;
            }
            catch (StorageException)
            {
                // Repeated.
            }
        }
    }

    private void Report(Exception error) => _schedule.Check(error is StorageException, error.ToString());

    private static FunctionResource Function() => ModelFunction.Named("Workflow") with { Alias = "live", Durable = new DurableResource(TimeSpan.FromDays(1), 1) };
}
