using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The first page of the recorded operations.</summary>
public sealed class InitialExecutionState
{
    [JsonPropertyName("Operations")]
    public IReadOnlyList<Operation>? Operations { get; set; }

    /// <summary>Null or empty if there is no further page.</summary>
    [JsonPropertyName("NextMarker")]
    public string? NextMarker { get; set; }
}
