namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>Errors on their way into a checkpoint.</summary>
internal static class RecordedError
{
    // The service takes error objects up to 32,768 bytes of JSON. A third for each part leaves room for escapes.
    private const int LongestPart = 8 * 1024;

    /// <summary>Cut to what a checkpoint may carry. Data is all or nothing: half a document would not parse.</summary>
    public static ErrorObject Of(Exception exception, string? data = null) => Bounded(ErrorObject.FromException(exception), data);

    public static ErrorObject Bounded(ErrorObject error, string? data = null)
    {
        error.ErrorMessage = error.ErrorMessage is { Length: > LongestPart } message ? message[..LongestPart] : error.ErrorMessage;
        error.StackTrace = error.StackTrace is null ? null : Cut(error.StackTrace);
        data ??= error.ErrorData;
        error.ErrorData = data is { Length: > LongestPart } ? null : data;
        return error;
    }

    private static List<string> Cut(IReadOnlyList<string> lines)
    {
        var kept = new List<string>(lines.Count);
        var length = 0;
        foreach (var line in lines)
        {
            length += line.Length;
            if (length > LongestPart)
                break;
            kept.Add(line);
        }

        return kept;
    }
}
