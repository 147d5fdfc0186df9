using System.Text.Json.Serialization;
using Amazon.Lambda.DurableExecution.Internal;

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

    /// <summary>
    /// Creates an error from the full type name, message and stack trace of an exception. The exceptions of steps, child
    /// contexts, invokes and callbacks give the original error that they carry, so that a caller of the execution sees its
    /// type. That of a step or child context that failed in this invocation carries no stack trace.
    /// </summary>
    public static ErrorObject FromException(Exception exception)
    {
        ArgumentNullException.ThrowIfNull(exception);
        return exception switch
        {
            StepException step => Original(step.ErrorType, step.ErrorData, step.OriginalStackTrace),
            ChildContextException child => Original(child.ErrorType, child.ErrorData, child.OriginalStackTrace),
            InvokeException invoke => Original(invoke.ErrorType, invoke.ErrorData, invoke.OriginalStackTrace),
            CallbackException callback => Original(callback.ErrorType, callback.ErrorData, callback.OriginalStackTrace),
            _ => RecordedError.Of(exception),
        };

        ErrorObject Original(string? type, string? data, IReadOnlyList<string>? stackTrace) => new()
        {
            ErrorType = type,
            ErrorMessage = exception.Message,
            ErrorData = data,
            StackTrace = stackTrace,
        };
    }
}
