using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>The recorded details of a callback.</summary>
public sealed class CallbackDetails
{
    /// <summary>Assigned by the service when the callback starts.</summary>
    [JsonPropertyName("CallbackId")]
    public string? CallbackId { get; set; }

    /// <summary>The result that the external system sent, verbatim.</summary>
    [JsonPropertyName("Result")]
    public string? Result { get; set; }

    [JsonPropertyName("Error")]
    public ErrorObject? Error { get; set; }
}
