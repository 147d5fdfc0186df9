using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>What the service records of a callback.</summary>
public sealed class CallbackDetails
{
    /// <summary>Assigned by the service at the start.</summary>
    [JsonPropertyName("CallbackId")]
    public string? CallbackId { get; set; }

    /// <summary>What the external system sent, verbatim.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
