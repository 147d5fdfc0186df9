using System.Text.Json.Serialization;

namespace Amazon.Lambda.DurableExecution;

/// <summary>A recorded error.</summary>
public sealed class ErrorObject
{
    /// <summary>Full name of the exception type, or the type that an external system reported.</summary>
    [JsonPropertyName("ErrorType")]
    public string? ErrorType { get; set; }

    [JsonPropertyName("ErrorMessage")]
    public string? ErrorMessage { get; set; }

    [JsonPropertyName("ErrorData")]
    public string? ErrorData { get; set; }

    [JsonPropertyName("StackTrace")]
    public IReadOnlyList<string>? StackTrace { get; set; }

    /// <summary>Creates an error from the full type name, message and stack trace of an exception.</summary>
    public static ErrorObject FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return new ErrorObject
        {
            ErrorType = exception.GetType().FullName,
            ErrorMessage = exception.Message,
            StackTrace = exception.StackTrace?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
        };
    }
}
