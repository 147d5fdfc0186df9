using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using DurableLocal.Lambda;
using static DurableLocal.Tests.Durable.FunctionOutput;
using static DurableLocal.Tests.Durable.Updates;

namespace DurableLocal.Tests.Durable;

internal enum Activity
{
    Step,
    RetriedStep,
    Wait,

    /// <summary>A wait whose time passes while its invocation runs: the function goes on by its own clock.</summary>
    ElapsedWait,
    Callback,
    PlainInvoke,
    DurableInvoke,
    Context,
    Together,
}

internal enum Fault
{
    None,
    CrashBeforeCheckpoint,
    CrashAfterCheckpoint,
    KillBeforeCheckpoint,
    KillAfterCheckpoint,
}

/// <summary>
/// A workflow of random activities, run as an SDK runs it: each invocation continues from the state it receives, and
/// checks that state against everything that the service has acknowledged before.
/// </summary>
internal sealed class RandomWorkflow(LocalService service, IReadOnlyList<Activity> activities, IReadOnlyList<Fault> faults)
{
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();

    /// <summary>Updates that were sent and not acknowledged: they may have been applied.</summary>
    private readonly ConcurrentDictionary<string, string> _unacknowledged = new();
    private int _checkpoints;

    public string? Arn { get; set; }

    public ConcurrentQueue<string> Violations { get; } = new();

    public ConcurrentDictionary<string, string> OpenCallbacks { get; } = new();

    public int DurableInvokes => activities.Count(activity => activity is Activity.DurableInvoke);

    /// <summary>Completed when the process is to be killed.</summary>
    public TaskCompletionSource? Kill { get; set; }

    public async Task<InvocationOutcome> RunAsync(Invocation invocation)
    {
        try
        {
            var call = new DurableCall(service, invocation);
            CheckNothingIsLost(call);
            for (var i = 0; i < activities.Count; i++)
            {
                if (!await RunAsync(call, activities[i], $"o{i}"))
                {
                    return FakeInvoker.Success(Pending);
                }
            }

            return FakeInvoker.Success(Succeeded("done"));
        }
        catch (Withdrawn)
        {
            return FakeInvoker.Success(Pending);
        }
        catch (Crash)
        {
            return new InvocationOutcome(InvocationOutcomeKind.Crashed, default, "Runtime.ExitError", "exit status 1");
        }
    }

    private async Task<bool> RunAsync(DurableCall call, Activity activity, string id)
    {
        switch (activity)
        {
            case Activity.Step:
                return await StepAsync(call, id, null, attempts: 1);
            case Activity.RetriedStep:
                return await StepAsync(call, id, null, attempts: 3);
            case Activity.Context:
                return await ContextAsync(call, id);
            case Activity.Together:
                string[] fresh = [.. Starts(id).Where(start => call.Status(start.Id) is null).Select(start => start.Update)];
                if (fresh.Length > 0)
                {
                    await CheckpointAsync(call, fresh);
                }

                return Starts(id).All(start => IsOver(call, start.Id));
            default:
                if (call.Status(id) is null)
                {
                    await CheckpointAsync(call, Start(activity, id));
                    if (activity is Activity.ElapsedWait)
                    {
                        service.Time.Advance(TimeSpan.FromMilliseconds(1_001));
                        return true;
                    }
                }

                return IsOver(call, id);
        }
    }

    private static (string Id, string Update)[] Starts(string id) =>
    [
        (id + "w", Start(Activity.Wait, id + "w")), (id + "c", Start(Activity.Callback, id + "c")), (id + "p", Start(Activity.PlainInvoke, id + "p")),
    ];

    private static string Start(Activity activity, string id) => activity switch
    {
        Activity.Wait or Activity.ElapsedWait => Wait(id, 1),
        Activity.Callback => Callback(id),
        Activity.PlainInvoke => Invoke(id, "echo", $"\"{id}\""),
        _ => Invoke(id, "child:$LATEST", $"\"{id}\""),
    };

    private bool IsOver(DurableCall call, string id)
    {
        if ((string?)call.State[id]["CallbackDetails"]?["CallbackId"] is { } callback && call.Status(id) == "STARTED")
        {
            OpenCallbacks.TryAdd(callback, id);
        }

        if ((string?)call.State[id]["ChainedInvokeDetails"]?["Result"] is { } result && result != $"\"{id}\"")
        {
            Violations.Enqueue($"{id} has the result {result}");
        }

        return call.Status(id) == "SUCCEEDED";
    }

    private async Task<bool> StepAsync(DurableCall call, string id, string? parent, int attempts)
    {
        var status = call.Status(id);
        var more = parent is null ? "" : $"\"ParentId\":\"{parent}\"";
        if (status == "SUCCEEDED")
        {
            return true;
        }

        if (status == "PENDING")
        {
            return false;
        }

        if (status is null or "READY")
        {
            await CheckpointAsync(call, Update(id, "STEP", "START", more));
        }

        if ((int)call.State[id]["StepDetails"]!["Attempt"]! + 1 < attempts)
        {
            await CheckpointAsync(call, StepRetry(id));
            return false;
        }

        await CheckpointAsync(call, StepSucceed(id).Replace("\"SubType\":\"Step\",", "", StringComparison.Ordinal));
        return true;
    }

    private async Task<bool> ContextAsync(DurableCall call, string id)
    {
        if (call.Status(id) is null)
        {
            await CheckpointAsync(call, Update(id, "CONTEXT", "START"));
        }

        if (call.Status(id) != "SUCCEEDED")
        {
            await StepAsync(call, id + "s", id, attempts: 1);
            await CheckpointAsync(call, Update(id, "CONTEXT", "SUCCEED", "\"Payload\":\"1\""));
        }

        return true;
    }

    private async Task CheckpointAsync(DurableCall call, params string[] updates)
    {
        var number = Interlocked.Increment(ref _checkpoints);
        var fault = number <= faults.Count ? faults[number - 1] : Fault.None;
        await FailAsync(fault, Fault.CrashBeforeCheckpoint, Fault.KillBeforeCheckpoint);
        foreach (var update in updates.Select(text => JsonNode.Parse(text)!))
        {
            _unacknowledged[(string)update["Id"]!] = (string)update["Action"]! switch { "START" => "STARTED", "RETRY" => "PENDING", _ => "SUCCEEDED" };
        }

        var (status, _, response) = await service.SendAsync("POST", LocalService.Path(call.Arn, "/checkpoint"), call.Body(updates));
        if (status != 200)
        {
            // The process of this invocation was killed; otherwise a valid checkpoint must not fail.
            if (call.Process == service.Invoker)
            {
                Violations.Enqueue($"{string.Join(',', updates)}: {response}");
            }

            throw new Crash();
        }

        if (call.Process != service.Invoker)
        {
            // The process was killed after its last response: the next one may have acknowledged more by now.
            throw new Crash();
        }

        call.Accept(response!);
        _unacknowledged.Clear();
        foreach (var operation in response!["NewExecutionState"]!["Operations"]!.AsArray())
        {
            _acknowledged[(string)operation!["Id"]!] = (string)operation["Status"]!;
        }

        await FailAsync(fault, Fault.CrashAfterCheckpoint, Fault.KillAfterCheckpoint);
        if (response["CheckpointToken"] is null)
        {
            throw new Withdrawn();
        }
    }

    private async Task FailAsync(Fault fault, Fault crash, Fault kill)
    {
        if (fault == crash)
        {
            throw new Crash();
        }

        if (fault == kill)
        {
            Kill?.TrySetResult();
            await new TaskCompletionSource().Task;
        }
    }

    private void CheckNothingIsLost(DurableCall call)
    {
        foreach (var (id, acknowledged) in _acknowledged)
        {
            var now = call.Status(id);
            // Children of a completed context are hidden.
            var isHidden = now is null && call.Status(id[..^1]) == "SUCCEEDED";
            if (!isHidden && !MayBecome(acknowledged, now) && !(_unacknowledged.TryGetValue(id, out var sent) && MayBecome(sent, now)))
            {
                // A killed process may still return its last state; by then the next one may have acknowledged more.
                if (call.Process != service.Invoker)
                {
                    throw new Crash();
                }

                Violations.Enqueue($"{id} was acknowledged as {acknowledged} and is now {now ?? "lost"}");
            }

            _acknowledged[id] = now ?? acknowledged;
        }

        _unacknowledged.Clear();
    }

    /// <summary>Whether the service may have changed the status of an operation in this way without the function.</summary>
    private static bool MayBecome(string before, string? now) => (before, now) switch
    {
        ("STARTED", "STARTED" or "SUCCEEDED") => true,
        ("PENDING", "PENDING" or "READY") => true,
        ("READY", "READY") => true,
        ("SUCCEEDED", "SUCCEEDED") => true,
        _ => false,
    };

    private sealed class Crash : Exception;

    /// <summary>A pause has taken the token of the invocation.</summary>
    private sealed class Withdrawn : Exception;
}
