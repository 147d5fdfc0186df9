using System.Text.Json.Serialization;

namespace DurableChaining.Orchestrator;

/// <summary>What save-result leaves in the history: enough to publish the very row that stands.</summary>
/// <param name="IsOurs">False where the row is an earlier execution's, which has told of it itself.</param>
public sealed record SavedResult(
    [property: JsonPropertyName("completed_at")] string CompletedAt,
    [property: JsonPropertyName("ours")] bool IsOurs);
