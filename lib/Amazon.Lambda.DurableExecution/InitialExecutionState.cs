using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The first page of the operations recorded so far.</summary>
public sealed class InitialExecutionState
{
    [JsonPropertyName("Operations")]
    public IReadOnlyList<Operation>? Operations { get; set; }

    /// <summary>Null or empty where there is no further page.</summary>
    [JsonPropertyName("NextMarker")]
    public string? NextMarker { get; set; }
}
