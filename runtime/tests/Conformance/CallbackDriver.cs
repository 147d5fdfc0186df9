using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>Completes the callbacks of an execution as its requirement specifies, in the role of the external system.</summary>
internal sealed class CallbackDriver(IAmazonLambda lambda, Execution execution, Bindings bindings)
{
    public Task DriveAsync(IReadOnlyList<CallbackAction> actions) =>
        Task.WhenAll(actions.Select(action => DriveAsync(action, [.. actions.Where(other => other.After < action.After).Select(other => bindings.Expand(other.Name))])));

    /// <param name="earlier">Names of the callbacks that are completed earlier: each has an invocation of its own, however slow the machine is.</param>
    private async Task DriveAsync(CallbackAction action, IReadOnlyList<string> earlier)
    {
        var callback = await WaitForSuspensionAsync(bindings.Expand(action.Name));
        await Task.Delay(TimeSpan.FromSeconds(action.After));
        await Wait.UntilAsync(execution.HistoryAsync, events => !earlier.Any(name => IsInvoked(events, name)), "the end of the invocations that earlier callbacks caused");
        var payload = bindings.Expand(action.Payload);
        await (action.Action switch
        {
            "success" => lambda.SendDurableExecutionCallbackSuccessAsync(new() { CallbackId = callback, Result = new MemoryStream(Encoding.UTF8.GetBytes(SpacedJson(payload))) }),
            "failure" => lambda.SendDurableExecutionCallbackFailureAsync(new() { CallbackId = callback, Error = payload.Deserialize<ErrorObject>() }),
            "heartbeat" => (Task)lambda.SendDurableExecutionCallbackHeartbeatAsync(new() { CallbackId = callback }),
            var unknown => throw new FormatException($"action: expected success, failure or heartbeat, got \"{unknown}\""),
        });
    }

    /// <summary>JSON with a space after each colon and comma: the requirements compare payloads in this form.</summary>
    private static string SpacedJson(JsonNode? value) => value switch
    {
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{JsonSerializer.Serialize(member.Key)}: {SpacedJson(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(SpacedJson))}]",
        null => "null",
        _ => value.ToJsonString(),
    };

    /// <summary>Waits until the invocation that created the callback has ended. Returns the callback's id.</summary>
    private async Task<string> WaitForSuspensionAsync(string name)
    {
        var history = await Wait.UntilAsync(execution.HistoryAsync, events => Started(events, name) is not null, $"the end of the invocation that created callback {name}");
        return Started(history, name)!.CallbackStartedDetails.CallbackId;
    }

    private static Event? Started(List<Event> history, string name)
    {
        var started = history.Find(each => each.EventType == EventType.CallbackStarted && (name == "*" || each.Name == name));
        return started is not null && history.Exists(each => each.EventType == EventType.InvocationCompleted && each.EventId > started.EventId) ? started : null;
    }

    /// <summary>Whether the callback has ended, and the invocation that follows has not.</summary>
    private static bool IsInvoked(List<Event> history, string name) =>
        history.Find(each => each.Name == name && (each.EventType == EventType.CallbackSucceeded || each.EventType == EventType.CallbackFailed)) is { } ended
        && !history.Exists(each => each.EventType == EventType.InvocationCompleted && each.EventId > ended.EventId);
}
