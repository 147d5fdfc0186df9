namespace Amazon.Lambda.DurableExecution;

/// <summary>The body of a child context failed.</summary>
public class ChildContextException : DurableExecutionException
{
    public ChildContextException()
    {
    }

    public ChildContextException(string message)
        : base(message)
    {
    }

    public ChildContextException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Type name of the original error, as recorded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Data recorded with the original error.</summary>
    public string? ErrorData { get; init; }

    /// <summary>Stack trace of the original error, one frame per line, as recorded.</summary>
    public IReadOnlyList<string>? OriginalStackTrace { get; init; }

    /// <summary>The label of the context.</summary>
    public string? SubType { get; init; }
}
