using System.Text.Json.Nodes;
using CsCheck;
using DurableLocal.Core.Clock;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

/// <summary>Random workflows of waits, retries and callbacks that time out, in real time and in skipped time.</summary>
public sealed class SkippedTimeTests
{
    private const int Workflows = 12;

    private enum Part
    {
        Wait,
        RetriedStep,
        TimedOutCallback,
        Parallel,
        Invoke,
    }

    private static readonly Gen<(Part Part, int Seconds)[]> Workflow = Gen.Select(Gen.Enum<Part>(), Gen.Int[1, 2]).Array[1, 3];

    [Fact]
    public async Task Skipped_time_gives_the_same_results_events_and_durations_as_real_time() =>
        await Workflow.Array[Workflows].SampleAsync(
            async workflows =>
            {
                var real = await RunAsync(workflows, new ModelledTime(TimeProvider.System, TimeSpan.Zero), skips: false);
                var skipped = await RunAsync(workflows, new ModelledTime(TimeProvider.System, TimeSpan.Zero), skips: true);
                Assert.Equal(real, skipped);
            },
            iter: 1,
            threads: 1);

    [Fact]
    public async Task A_wait_of_a_year_ends_with_the_times_of_its_year()
    {
        var time = new ModelledTime(TimeProvider.System, TimeSpan.Zero);
        await using var service = new LocalService(time: time);
        await using var skipper = Skip(service, time);
        service.Handle("workflow", async call =>
        {
            if (call.Status("w") is null)
            {
                await call.CheckpointAsync(Wait("w", 31_622_400));
            }

            return call.Status("w") == "SUCCEEDED" ? Succeeded("done") : Pending;
        });
        service.Functions.Add("workflow", isDurable: true, timeoutSeconds: 31_622_400 * 2);

        var arn = await service.StartAsync();

        Assert.Equal("SUCCEEDED", (await service.EndAsync(arn)).Status);
        var history = (await service.GetAsync(LocalService.Path(arn, "/history")))["Events"]!.AsArray();
        var started = history.Single(entry => (string?)entry!["EventType"] == "WaitStarted")!;
        var ended = history.Single(entry => (string?)entry!["EventType"] == "WaitSucceeded")!;
        Assert.InRange((double)ended["EventTimestamp"]! - (double)started["EventTimestamp"]!, 31_622_400, 31_622_400 + 600);
    }

    /// <summary>Between the commit and the first invocation the only timer is the timeout: time that is skipped would end the execution.</summary>
    [Fact]
    public async Task A_start_that_is_being_written_is_work()
    {
        await using var service = new LocalService();
        service.Handle("workflow", static _ => Task.FromResult(Succeeded("done")));
        using var isWriting = new ManualResetEventSlim();
        using var mayEnd = new ManualResetEventSlim();
        var other = Task.Run(() => service.Database.WriteAsync(_ =>
        {
            isWriting.Set();
            mayEnd.Wait(LocalService.Deadline);
        }));
        await Support.Wait.UntilAsync(() => isWriting.IsSet, "the other write");

        var start = service.StartAsync();

        Assert.False(start.IsCompleted);
        Assert.True(((IPendingWork)service.Engine).IsBusy);
        mayEnd.Set();
        await other;
        Assert.Equal("done", (await service.EndAsync(await start)).Result);
        await Support.Wait.UntilAsync(() => !((IPendingWork)service.Engine).IsBusy, "the end of the work");
    }

    private static async Task<List<string>> RunAsync((Part Part, int Seconds)[][] workflows, ModelledTime time, bool skips)
    {
        await using var service = new LocalService(time: time);
        await using var skipper = skips ? Skip(service, time) : null;
        service.HandlePlain("echo", input => input);
        var arns = new List<string>();
        for (var i = 0; i < workflows.Length; i++)
        {
            var parts = workflows[i];
            service.Functions.Add($"workflow{i}", isDurable: true);
            service.Handle($"workflow{i}", call => RunAsync(call, parts));
            arns.Add(await service.StartAsync(function: $"workflow{i}"));
        }

        var described = new List<string>();
        foreach (var arn in arns)
        {
            var end = await service.EndAsync(arn);
            described.Add($"{end.Status} {end.Result}");
            var history = (await service.GetAsync(LocalService.Path(arn, "/history?IncludeExecutionData=true&MaxItems=1000")))["Events"]!.AsArray();
            described.AddRange(history.Where(entry => (string)entry!["EventType"]! != "InvocationCompleted").Select(entry => Describe(entry!)));
        }

        Assert.Empty(service.Failures);
        return described;
    }

    private static TimeSkipper Skip(LocalService service, ModelledTime time)
    {
        var skipper = new TimeSkipper(time, isAutomatic: true, _ => { }, service.Defects.Enqueue);
        skipper.Observe([service.Engine]);
        return skipper;
    }

    /// <summary>Type and operation of an event, and what it says about durations; not the times themselves.</summary>
    private static string Describe(JsonNode entry)
    {
        var details = entry[(string)entry["EventType"]! + "Details"];
        var duration = details?["Duration"] ?? details?["RetryDetails"]?["NextAttemptDelaySeconds"] ?? details?["Timeout"];
        return $"{entry["EventType"]} {((string)entry["EventType"]!).StartsWith("Execution", StringComparison.Ordinal) switch { true => "", false => (string?)entry["Id"] }} {duration} {details?["Error"]?["Payload"]?["ErrorType"]}";
    }

    private static async Task<string> RunAsync(DurableCall call, (Part Part, int Seconds)[] parts)
    {
        for (var i = 0; i < parts.Length; i++)
        {
            if (!await RunAsync(call, parts[i].Part, parts[i].Seconds, $"o{i}"))
            {
                return Pending;
            }
        }

        return Succeeded("done");
    }

    private static async Task<bool> RunAsync(DurableCall call, Part part, int seconds, string id)
    {
        (string Id, string Update)[] starts = part switch
        {
            Part.Wait => [(id, Wait(id, seconds))],
            Part.TimedOutCallback => [(id, Callback(id, $$"""{"TimeoutSeconds":{{seconds}}}"""))],
            Part.Invoke => [(id, Invoke(id, "echo", $"\"{id}\""))],
            // Of different lengths: timers of one moment may be recorded by one or by two invocations.
            Part.Parallel => [(id + "a", Wait(id + "a", 1)), (id + "b", Wait(id + "b", 3))],
            _ => [],
        };
        if (part == Part.RetriedStep)
        {
            return await StepAsync(call, id);
        }

        string[] fresh = [.. starts.Where(start => call.Status(start.Id) is null).Select(start => start.Update)];
        if (fresh.Length > 0)
        {
            await call.CheckpointAsync(fresh);
        }

        return starts.All(start => call.Status(start.Id) is "SUCCEEDED" or "TIMED_OUT");
    }

    private static async Task<bool> StepAsync(DurableCall call, string id)
    {
        if (call.Status(id) is "SUCCEEDED" or "PENDING")
        {
            return call.Status(id) == "SUCCEEDED";
        }

        await call.CheckpointAsync(Update(id, "STEP", "START"));
        if ((int)call.State[id]["StepDetails"]!["Attempt"]! == 0)
        {
            await call.CheckpointAsync(StepRetry(id));
            return false;
        }

        await call.CheckpointAsync(StepSucceed(id).Replace("\"SubType\":\"Step\",", "", StringComparison.Ordinal));
        return true;
    }
}
