using System.Text.Json;

namespace DurableLocal.Tracing;

/// <summary>An event of an execution's history, as GetDurableExecutionHistory returns it.</summary>
internal readonly struct HistoryItem(JsonElement json)
{
    public long Id => json.GetProperty("EventId").GetInt64();

    /// <summary>Such as <c>StepStarted</c>.</summary>
    public string Type => json.GetProperty("EventType").GetString()!;

    public string? OperationId => ExecutionSpans.Text(json, "Id");

    public string? Name => ExecutionSpans.Text(json, "Name");

    public string? SubType => ExecutionSpans.Text(json, "SubType");

    public string? ParentId => ExecutionSpans.Text(json, "ParentId");

    /// <summary>Epoch milliseconds.</summary>
    public long At => Milliseconds(json, "EventTimestamp");

    public bool HasError => Details.TryGetProperty("Error", out _);

    public JsonElement Details => json.GetProperty($"{Type}Details");

    /// <summary>The request id of InvocationCompleted.</summary>
    public string RequestId => ExecutionSpans.Text(Details, "RequestId") ?? "";

    /// <summary>Whether a step that failed is attempted again.</summary>
    public bool IsRetried => Details.TryGetProperty("RetryDetails", out var retry) && retry.TryGetProperty("NextAttemptDelaySeconds", out _);

    /// <summary>A time of the details, epoch milliseconds.</summary>
    public long TimeOf(string name) => Milliseconds(Details, name);

    private static long Milliseconds(JsonElement map, string name) => (long)Math.Round(map.GetProperty(name).GetDouble() * 1_000);
}
