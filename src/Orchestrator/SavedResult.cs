using System.Text.Json.Serialization;

namespace DurableChaining.Orchestrator;

/// <summary>The recorded result of save-result, from which publish-result rebuilds the row in the table.</summary>
/// <param name="CompletedAt">Time of the outcome, as in the row.</param>
/// <param name="IsOurs">False where the row is an earlier execution's, which has sent its own message.</param>
public sealed record SavedResult(
    [property: JsonPropertyName("completed_at")] string CompletedAt,
    [property: JsonPropertyName("ours")] bool IsOurs);
