using System.Text.Json.Nodes;
using CsCheck;
using DurableLocal.Durable;

namespace DurableLocal.Tests.Durable;

/// <summary>
/// Random workflows with random crashes of the function and of the process, pauses, resumes and deletions. DURABLE_MODEL_SCENARIOS sets the number of
/// scenarios, of sixty executions each.
/// </summary>
public sealed class RandomWorkflowTests
{
    private const int ExecutionsPerScenario = 60;

    private static readonly Gen<Fault> Faults = Gen.Frequency(
        (100, Gen.Const(Fault.None)),
        (15, Gen.Const(Fault.CrashBeforeCheckpoint)),
        (15, Gen.Const(Fault.CrashAfterCheckpoint)),
        (1, Gen.Const(Fault.KillBeforeCheckpoint)),
        (1, Gen.Const(Fault.KillAfterCheckpoint)));

    private static readonly Gen<(Activity[] Activities, Fault[] Faults)[]> Workflows =
        Gen.Select(Gen.Enum<Activity>().Array[0, 7], Faults.Array[0, 16]).Array[ExecutionsPerScenario];

    private static readonly Gen<((Activity[] Activities, Fault[] Faults)[] Workflows, int Seed)> Scenarios = Gen.Select(Workflows, Gen.Int);

    [Fact]
    public async Task No_operation_is_lost_or_repeated_after_crashes()
    {
        var scenarios = int.Parse(Environment.GetEnvironmentVariable("DURABLE_MODEL_SCENARIOS") ?? "2");
        await Scenarios.SampleAsync(RunAsync, iter: scenarios, threads: 2);
    }

    private static async Task RunAsync(((Activity[] Activities, Fault[] Faults)[] Workflows, int Seed) random)
    {
        var scenario = random.Workflows;
        await using var service = new LocalService(new DurableEngineOptions { MemoryLimit = 30_000 });
        var workflows = scenario.Select((workflow, index) => Add(service, index, workflow)).ToList();
        service.HandlePlain("echo", input => input);
        service.Functions.Add("child", isDurable: true);
        service.Handle("child", call => Task.FromResult(FunctionOutput.Succeeded(call.Input!)));
        var kill = NewKill(workflows);
        for (var i = 0; i < workflows.Count; i++)
        {
            workflows[i].Arn = await service.StartAsync(function: $"workflow{i}");
        }

        var operators = new RandomOperator(service, workflows, random.Seed);
        var deadline = DateTime.UtcNow + LocalService.Deadline;
        while (await IsAnyOpenAsync(service, workflows))
        {
            Assert.True(DateTime.UtcNow < deadline, $"Not ended: {await DescribeAsync(service, workflows)}");
            if (kill.Task.IsCompleted)
            {
                kill = NewKill(workflows);
                await service.KillAsync();
                await service.Engine.RecoverAsync(CancellationToken.None);
            }

            await operators.ActAsync();
            await CompleteCallbacksAsync(service, workflows);
            service.Time.Advance(TimeSpan.FromMilliseconds(1_000));
            await Task.Delay(1);
        }

        var children = (await service.GetAsync("/2025-12-01/functions/child/durable-executions?Statuses=SUCCEEDED&MaxItems=1000"))["DurableExecutions"]!.AsArray();
        Assert.Equal(workflows.Sum(workflow => workflow.DurableInvokes), children.Count + operators.DeletedChildren);
        for (var i = 0; i < workflows.Count; i++)
        {
            Assert.Empty(workflows[i].Violations);
            var history = (await service.GetAsync(LocalService.Path(workflows[i].Arn!, "/history?MaxItems=1000")))["Events"]!.AsArray();
            CheckHistory(history, scenario[i].Activities);
        }

        await DeleteAllAsync(service, [.. workflows.Select(workflow => workflow.Arn!), .. children.Select(child => (string)child!["DurableExecutionArn"]!)]);
    }

    /// <summary>Deletes all executions; a crash interrupts the removal. Nothing may be left in the store.</summary>
    private static async Task DeleteAllAsync(LocalService service, IReadOnlyList<string> arns)
    {
        foreach (var arn in arns)
        {
            Assert.Equal(202, (await service.SendAsync("DELETE", LocalService.Path(arn), null)).Status);
        }

        await service.KillAsync();
        await service.Engine.RecoverAsync(CancellationToken.None);
        await Wait.UntilAsync(() => Task.FromResult(CountRows(service)), static rows => rows == 0, "rows that are left");
    }

    private static long CountRows(LocalService service) => service.Database.Read(session =>
        ((string[])["executions", "operations", "events", "client_tokens"]).Sum(table => session.Scalar($"SELECT COUNT(*) FROM durable_{table}")!.Value));

    private static RandomWorkflow Add(LocalService service, int index, (Activity[] Activities, Fault[] Faults) random)
    {
        var workflow = new RandomWorkflow(service, random.Activities, random.Faults);
        service.Functions.Add($"workflow{index}", isDurable: true);
        service.Invoker.Handlers[$"workflow{index}"] = workflow.RunAsync;
        return workflow;
    }

    private static TaskCompletionSource NewKill(List<RandomWorkflow> workflows)
    {
        var kill = new TaskCompletionSource();
        workflows.ForEach(workflow => workflow.Kill = kill);
        return kill;
    }

    private static async Task<bool> IsAnyOpenAsync(LocalService service, List<RandomWorkflow> workflows)
    {
        foreach (var workflow in workflows)
        {
            var execution = await service.GetAsync(LocalService.Path(workflow.Arn!));
            if ((string)execution["Status"]! is "RUNNING" or "PAUSING" or "PAUSED")
            {
                return true;
            }

            Assert.Equal("SUCCEEDED", (string)execution["Status"]!);
        }

        return false;
    }

    private static async Task CompleteCallbacksAsync(LocalService service, List<RandomWorkflow> workflows)
    {
        foreach (var id in workflows.SelectMany(workflow => workflow.OpenCallbacks).ToList())
        {
            var (status, errorType, _) = await service.SendAsync("POST", LocalService.CallbackPath(id.Key, "succeed"), "\"ok\"");
            Assert.True(status == 200 || errorType == "CallbackTimeoutException", $"{status} {errorType}");
            workflows.ForEach(workflow => workflow.OpenCallbacks.TryRemove(id.Key, out _));
        }
    }

    private static async Task<string> DescribeAsync(LocalService service, List<RandomWorkflow> workflows)
    {
        foreach (var workflow in workflows)
        {
            if ((string)(await service.GetAsync(LocalService.Path(workflow.Arn!)))["Status"]! is "RUNNING" or "PAUSING" or "PAUSED")
            {
                return $"{string.Join(", ", await service.HistoryAsync(workflow.Arn!))}; {string.Join("; ", workflow.Violations)}; {string.Join("; ", service.Defects.Select(defect => defect.Message).Distinct())}";
            }
        }

        return "no execution is running";
    }

    /// <summary>
    /// Checks the transitions of each operation in the history: one start, one end, attempts in sequence, every earlier activity
    /// ended at the start; while PAUSED only what happens without the function.
    /// </summary>
    private static void CheckHistory(JsonArray history, Activity[] activities)
    {
        var states = new Dictionary<string, string>();
        var isPaused = false;
        foreach (var line in history)
        {
            var type = (string)line!["EventType"]!;
            isPaused = (isPaused, type) switch
            {
                (false, "ExecutionPaused") => true,
                (true, "ExecutionResumed") => false,
                (false, not "ExecutionResumed") => false,
                (true, "WaitSucceeded" or "CallbackSucceeded" or "ChainedInvokeSucceeded" or "InvocationCompleted") => true,
                _ => throw new Xunit.Sdk.XunitException($"{type} while {(isPaused ? "PAUSED" : "RUNNING")}: {history.ToJsonString()}"),
            };
            if ((string?)line["Id"] is not { } id || type.StartsWith("Execution", StringComparison.Ordinal))
            {
                continue;
            }

            var before = states.GetValueOrDefault(id, "none");
            if (before == "none")
            {
                Assert.All(states.Where(state => IndexOf(state.Key) < IndexOf(id)), state => Assert.True(state.Value == "closed", $"{id} begins while {state.Key} is {state.Value}: {history.ToJsonString()}"));
            }

            var isRetry = line[type + "Details"]!["RetryDetails"]?["NextAttemptDelaySeconds"] is not null;
            states[id] = (before, type) switch
            {
                ("none", "WaitStarted" or "CallbackStarted" or "ChainedInvokeStarted" or "ContextStarted") => "open",
                ("none" or "waiting", "StepStarted") => "open",
                ("open", "StepFailed") when isRetry => "waiting",
                ("open", "StepSucceeded" or "WaitSucceeded" or "CallbackSucceeded" or "ChainedInvokeSucceeded" or "ContextSucceeded") => "closed",
                _ => throw new Xunit.Sdk.XunitException($"{type} of {id} while {before}: {history.ToJsonString()}"),
            };
        }

        Assert.All(states, state => Assert.Equal("closed", state.Value));
        Assert.Equal(activities.Sum(activity => activity switch { Activity.Together => 3, Activity.Context => 2, _ => 1 }), states.Count);
        Assert.Equal(Enumerable.Range(1, history.Count), history.Select(line => (int)line!["EventId"]!));
        Assert.Equal(["InvocationCompleted", "ExecutionSucceeded"], history.TakeLast(2).Select(line => (string)line!["EventType"]!));
    }

    /// <summary>The number in the id of an operation, <c>o3</c> or <c>o3w</c>.</summary>
    private static int IndexOf(string id) => int.Parse(id.AsSpan(1).TrimEnd("wcps"));
}
