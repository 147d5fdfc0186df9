using System.Text.Json;
using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The recorded payload of a map or parallel operation. The result of each unit is JSON text inside it.</summary>
internal sealed class BatchSummary
{
    [JsonConverter(typeof(UpperSnakeCaseEnumConverter<CompletionReason>))]
    public required CompletionReason CompletionReason { get; init; }

    public required IReadOnlyList<UnitSummary> Units { get; init; }

    public static BatchSummary Of<T>(BatchResult<T> result, Payloads payloads) => From(result, item => new UnitSummary
    {
        Index = item.Index,
        Name = item.Name,
        Status = item.Status,
        Result = item.Status == BatchItemStatus.Succeeded ? payloads.Serialize(item.Result) : null,
        Error = item.Error is ChildContextException error ? ErrorOf(error) : null,
    });

    /// <summary>Creates a summary with the status of each unit only, for results above the size limit; a replay rebuilds the rest.</summary>
    public static BatchSummary WithoutResults<T>(BatchResult<T> result) => From(result, item => new UnitSummary
    {
        Index = item.Index,
        Name = item.Name,
        Status = item.Status,
    });

    public static BatchSummary? Parse(string? json) => string.IsNullOrEmpty(json)
        ? null
        : JsonSerializer.Deserialize(json, BatchSummaryJson.Default.BatchSummary);

    public string ToJson() => JsonSerializer.Serialize(this, BatchSummaryJson.Default.BatchSummary);

    private static BatchSummary From<T>(BatchResult<T> result, Func<IBatchItem<T>, UnitSummary> summarize) => new()
    {
        CompletionReason = result.CompletionReason,
        Units = [.. result.All.Select(summarize)],
    };

    private static ErrorObject ErrorOf(ChildContextException error) => new()
    {
        ErrorType = error.ErrorType,
        ErrorMessage = error.Message,
        ErrorData = error.ErrorData,
        StackTrace = error.OriginalStackTrace,
    };
}

internal sealed class UnitSummary
{
    public required int Index { get; init; }

    public string? Name { get; init; }

    [JsonConverter(typeof(UpperSnakeCaseEnumConverter<BatchItemStatus>))]
    public required BatchItemStatus Status { get; init; }

    public string? Result { get; init; }

    public ErrorObject? Error { get; init; }
}

[JsonSerializable(typeof(BatchSummary))]
internal sealed partial class BatchSummaryJson : JsonSerializerContext;
