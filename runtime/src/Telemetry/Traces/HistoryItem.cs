using System.Text.Json;
using DurableLocal.Core.Json;

namespace DurableLocal.Telemetry.Traces;

/// <summary>An event of an execution's history, as GetDurableExecutionHistory returns it.</summary>
internal readonly struct HistoryItem(JsonElement json)
{
    public long Id => json.GetProperty("EventId").GetInt64();

    /// <summary>Such as <c>StepStarted</c>.</summary>
    public string Type => json.GetProperty("EventType").GetString()!;

    public string? OperationId => json.Text("Id");

    public string? Name => json.Text("Name");

    public string? SubType => json.Text("SubType");

    public string? ParentId => json.Text("ParentId");

    /// <summary>Epoch milliseconds.</summary>
    public long At => Milliseconds(json, "EventTimestamp");

    public bool HasError => Details.TryGetProperty("Error", out _);

    public JsonElement Details => json.GetProperty($"{Type}Details");

    /// <summary>The request id of InvocationCompleted.</summary>
    public string RequestId => Details.Text("RequestId") ?? "";

    /// <summary>Whether a step that failed is attempted again.</summary>
    public bool IsRetried => Details.TryGetProperty("RetryDetails", out var retry) && retry.TryGetProperty("NextAttemptDelaySeconds", out _);

    /// <summary>A time of the details, epoch milliseconds.</summary>
    public long TimeOf(string name) => Milliseconds(Details, name);

    private static long Milliseconds(JsonElement map, string name) => (long)Math.Round(map.GetProperty(name).GetDouble() * 1_000);
}
