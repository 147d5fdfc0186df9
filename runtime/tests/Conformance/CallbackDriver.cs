using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>Completes the callbacks of an execution as its requirement says, as an outside system would.</summary>
internal sealed class CallbackDriver(IAmazonLambda lambda, Execution execution, Bindings bindings)
{
    public Task DriveAsync(IEnumerable<CallbackAction> actions) => Task.WhenAll(actions.Select(DriveAsync));

    private async Task DriveAsync(CallbackAction action)
    {
        var callback = await SuspendedOnAsync(bindings.Expand(action.Name));
        await Task.Delay(TimeSpan.FromSeconds(action.After));
        var payload = bindings.Expand(action.Payload);
        await (action.Action switch
        {
            "success" => lambda.SendDurableExecutionCallbackSuccessAsync(new() { CallbackId = callback, Result = new MemoryStream(Encoding.UTF8.GetBytes(SpacedJson(payload))) }),
            "failure" => lambda.SendDurableExecutionCallbackFailureAsync(new() { CallbackId = callback, Error = payload.Deserialize<ErrorObject>() }),
            "heartbeat" => (Task)lambda.SendDurableExecutionCallbackHeartbeatAsync(new() { CallbackId = callback }),
            var unknown => throw new FormatException($"action: expected success, failure or heartbeat, got \"{unknown}\""),
        });
    }

    /// <summary>JSON text with a space behind each colon and comma, which is how the requirements write payloads down.</summary>
    private static string SpacedJson(JsonNode? value) => value switch
    {
        JsonObject members => $"{{{string.Join(", ", members.Select(member => $"{JsonSerializer.Serialize(member.Key)}: {SpacedJson(member.Value)}"))}}}",
        JsonArray items => $"[{string.Join(", ", items.Select(SpacedJson))}]",
        _ => value?.ToJsonString() ?? "null",
    };

    /// <summary>The id of the callback, once the invocation that created it has ended.</summary>
    private async Task<string> SuspendedOnAsync(string name)
    {
        var history = await Wait.UntilAsync(execution.HistoryAsync, events => Started(events, name) is not null, $"callback {name}, suspended");
        return Started(history, name)!.CallbackStartedDetails.CallbackId;
    }

    private static Event? Started(List<Event> history, string name)
    {
        var started = history.Find(each => each.EventType == EventType.CallbackStarted && (name == "*" || each.Name == name));
        return started is not null && history.Exists(each => each.EventType == EventType.InvocationCompleted && each.EventId > started.EventId) ? started : null;
    }
}
