namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The error that an operation records for the exception of its body: always the exception itself, not the error that it carries.</summary>
internal static class RecordedError
{
    public static ErrorObject Of(Exception exception, string? data = null) => new()
    {
        ErrorType = exception.GetType().FullName,
        ErrorMessage = exception.Message,
        ErrorData = data,
        StackTrace = StackOf(exception),
    };

    public static IReadOnlyList<string>? StackOf(Exception exception) =>
        exception.StackTrace?.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
