namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Truncates errors to the size that a checkpoint accepts.</summary>
internal static class RecordedError
{
    // The service accepts error objects of up to 32,768 bytes of JSON. A quarter for each of the three parts leaves space for escapes.
    private const int MaxPartLength = 8 * 1024;

    /// <summary>Returns the error to record for an exception. Data above the limit is omitted: a truncated document would not parse.</summary>
    public static ErrorObject Of(Exception exception, string? data = null) => Truncate(ErrorObject.FromException(exception), data);

    public static ErrorObject Truncate(ErrorObject error, string? data = null)
    {
        error.ErrorMessage = error.ErrorMessage is { Length: > MaxPartLength } message ? message[..MaxPartLength] : error.ErrorMessage;
        error.StackTrace = error.StackTrace is null ? null : TruncateLines(error.StackTrace);
        data ??= error.ErrorData;
        error.ErrorData = data is { Length: > MaxPartLength } ? null : data;
        return error;
    }

    private static List<string> TruncateLines(IReadOnlyList<string> lines)
    {
        var kept = new List<string>(lines.Count);
        var length = 0;
        foreach (var line in lines)
        {
            length += line.Length;
            if (length > MaxPartLength)
                break;
            kept.Add(line);
        }

        return kept;
    }
}
