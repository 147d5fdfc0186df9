using System.Text.Json;
using DurableLocal.Core.Json;
using static DurableLocal.Bench.Simulation.DurableInvocation;

namespace DurableLocal.Bench.Simulation;

/// <summary>The durable functions: they run the plan of a message, write its row and send its result, each in a step.</summary>
/// <param name="work">Takes the time of a step.</param>
internal sealed class Workflows(Simulation simulation, Client client, Func<Task> work)
{
    public const string FailingInput = "\"fail\"";

    private const string Pending = """{"Status":"PENDING"}""";

    public async Task<string> RunAsync(DurableInvocation invocation)
    {
        var key = JsonElement.Parse(invocation.Input).GetProperty("key").GetString()!;
        var plan = simulation.PlanOf(key);
        for (var i = 0; i < plan.Activities.Count; i++)
        {
            if (!await RunAsync(invocation, plan.Activities[i], $"o{i}"))
            {
                return Pending;
            }
        }

        if (plan.Fails)
        {
            return """{"Status":"FAILED","Error":{"ErrorType":"Planned","ErrorMessage":"as planned"}}""";
        }

        await RecordAsync(invocation, key, "", sendsAlways: false);
        return Succeeded("done");
    }

    /// <summary>The target of a chained invoke returns its input.</summary>
    public async Task<string> RunChildAsync(DurableInvocation invocation)
    {
        await StepAsync(invocation, "s", null, 1);
        return await StartedAsync(invocation, Activity.Wait, "w") ? Succeeded(invocation.Input) : Pending;
    }

    /// <summary>The target of an event source mapping, which some deliveries fail.</summary>
    public async Task<string> RunBatchAsync(DurableInvocation invocation)
    {
        foreach (var record in JsonElement.Parse(invocation.Input).GetProperty("Records").EnumerateArray())
        {
            var key = JsonElement.Parse(record.GetProperty("body").GetString()!).GetProperty("key").GetString()!;
            await RecordAsync(invocation, key, key, sendsAlways: true);
        }

        return simulation.Faults.FailsDelivery()
            ? """{"Status":"FAILED","Error":{"ErrorType":"Delivery","ErrorMessage":"delivered once more"}}"""
            : Succeeded("""{"batchItemFailures":[]}""");
    }

    private static string Succeeded(string result) => $$"""{"Status":"SUCCEEDED","Result":{{Quote(result)}}}""";

    /// <summary>Writes the row of the message, unless another execution has, and sends its result.</summary>
    /// <param name="sendsAlways">Whether the result is sent also where another delivery has written the row: it may have failed in between.</param>
    private async Task RecordAsync(DurableInvocation invocation, string key, string prefix, bool sendsAlways)
    {
        var save = prefix + "save";
        if (invocation.Status(save) is null or "STARTED" or "READY")
        {
            await StartStepAsync(invocation, save);
            var isOurs = await new RowTable(client).SaveAsync(key, RowTable.Completed, invocation.Arn);
            await invocation.CheckpointAsync(Update(save, "STEP", "SUCCEED", $"\"Payload\":{Quote(isOurs ? "true" : "false")}"));
        }

        var publish = prefix + "publish";
        var mustSend = sendsAlways || invocation.Operation(save).Member("StepDetails")?.Member("Result")?.GetString() == "true";
        if (mustSend && invocation.Status(publish) is null or "STARTED" or "READY")
        {
            await StartStepAsync(invocation, publish);
            await new RowTable(client).PublishAsync(key, RowTable.Completed);
            await invocation.CheckpointAsync(Update(publish, "STEP", "SUCCEED", "\"Payload\":\"1\""));
        }
    }

    private Task<bool> RunAsync(DurableInvocation invocation, Activity activity, string id) => activity switch
    {
        Activity.Step => StepAsync(invocation, id, null, attempts: 1),
        Activity.RetriedStep => StepAsync(invocation, id, null, attempts: 3),
        Activity.Context => ContextAsync(invocation, id),
        Activity.Together => TogetherAsync(invocation, id),
        _ => StartedAsync(invocation, activity, id),
    };

    private async Task<bool> TogetherAsync(DurableInvocation invocation, string id)
    {
        (string Id, Activity Activity)[] branches = [(id + "w", Activity.Wait), (id + "c", Activity.Callback), (id + "i", Activity.Invoke)];
        var starts = branches.Where(branch => invocation.Status(branch.Id) is null).Select(branch => Start(branch.Activity, branch.Id)).ToArray();
        if (starts.Length > 0)
        {
            await invocation.CheckpointAsync(starts);
        }

        // Not All, which would stop at the first: each callback is registered.
        return branches.Count(branch => IsOver(invocation, branch.Activity, branch.Id)) == branches.Length;
    }

    /// <summary>Starts an operation that the service completes; returns whether it is over.</summary>
    private async Task<bool> StartedAsync(DurableInvocation invocation, Activity activity, string id)
    {
        if (invocation.Status(id) is null)
        {
            await invocation.CheckpointAsync(Start(activity, id));
        }

        return IsOver(invocation, activity, id);
    }

    private OperationUpdate Start(Activity activity, string id) => activity switch
    {
        Activity.Wait => Update(id, "WAIT", "START", $"\"WaitOptions\":{{\"WaitSeconds\":{1 + simulation.Random.Next(60)}}}"),
        Activity.Callback => Update(id, "CALLBACK", "START"),
        Activity.TimedCallback => Update(id, "CALLBACK", "START", $"\"CallbackOptions\":{{\"TimeoutSeconds\":{5 + simulation.Random.Next(60)}}}"),
        Activity.DurableInvoke => Invoke(id, $"{SimulatedStack.Child}:live", Quote(id)),
        Activity.FailingInvoke => Invoke(id, SimulatedStack.Step, FailingInput),
        _ => Invoke(id, SimulatedStack.Step, Quote(id)),
    };

    private static OperationUpdate Invoke(string id, string function, string payload) =>
        Update(id, "CHAINED_INVOKE", "START", $"\"Payload\":{Quote(payload)},\"ChainedInvokeOptions\":{{\"FunctionName\":{Quote(function)}}}");

    private bool IsOver(DurableInvocation invocation, Activity activity, string id)
    {
        var (status, operation) = (invocation.Status(id), invocation.Operation(id));
        if (status == "STARTED")
        {
            if (operation.Member("CallbackDetails")?.Member("CallbackId")?.GetString() is { } callback)
            {
                simulation.Callbacks.Expect(callback, invocation.Arn, mayTimeOut: activity == Activity.TimedCallback);
            }

            return false;
        }

        var isExpected = activity switch
        {
            Activity.Wait => status == "SUCCEEDED",
            Activity.Callback or Activity.TimedCallback => simulation.Callbacks.Allows(operation.GetProperty("CallbackDetails").GetProperty("CallbackId").GetString()!, status!, activity == Activity.TimedCallback),
            Activity.FailingInvoke => status == "FAILED",
            _ => status == "SUCCEEDED" && operation.Member("ChainedInvokeDetails")?.Member("Result")?.GetString() == Quote(id),
        };
        if (!isExpected)
        {
            simulation.Violation($"{invocation.Arn}: {id} ({activity}) has {operation}");
        }

        return true;
    }

    private async Task<bool> StepAsync(DurableInvocation invocation, string id, string? parent, int attempts)
    {
        if (invocation.Status(id) is ("SUCCEEDED" or "PENDING") and var status)
        {
            return status == "SUCCEEDED";
        }

        var more = parent is null ? "" : $"\"ParentId\":\"{parent}\"";
        await StartStepAsync(invocation, id, more);
        if (invocation.Operation(id).GetProperty("StepDetails").GetProperty("Attempt").GetInt32() + 1 < attempts)
        {
            await invocation.CheckpointAsync(Update(id, "STEP", "RETRY", $"\"Error\":{{\"ErrorType\":\"E\"}},\"StepOptions\":{{\"NextAttemptDelaySeconds\":{1 + simulation.Random.Next(20)}}}"));
            return false;
        }

        await invocation.CheckpointAsync(Update(id, "STEP", "SUCCEED", (more.Length == 0 ? "" : more + ",") + "\"Payload\":\"1\""));
        return true;
    }

    private async Task StartStepAsync(DurableInvocation invocation, string id, string more = "")
    {
        if (invocation.Status(id) is null or "READY")
        {
            await invocation.CheckpointAsync(Update(id, "STEP", "START", more));
        }

        await work();
    }

    private async Task<bool> ContextAsync(DurableInvocation invocation, string id)
    {
        if (invocation.Status(id) is null)
        {
            await invocation.CheckpointAsync(Update(id, "CONTEXT", "START"));
        }

        if (invocation.Status(id) != "SUCCEEDED")
        {
            await StepAsync(invocation, id + "s", id, attempts: 1);
            await invocation.CheckpointAsync(Update(id, "CONTEXT", "SUCCEED", "\"Payload\":\"1\""));
        }

        return true;
    }
}
