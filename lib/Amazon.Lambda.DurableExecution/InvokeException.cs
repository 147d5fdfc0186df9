namespace Amazon.Lambda.DurableExecution;

/// <summary>An invoked function ended without a result.</summary>
public class InvokeException : DurableExecutionException
{
    public InvokeException()
    {
    }

    public InvokeException(string message)
        : base(message)
    {
    }

    public InvokeException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>The function name that the workflow passed.</summary>
    public string? FunctionName { get; init; }

    /// <summary>Type name of the original error, as recorded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Data recorded with the original error.</summary>
    public string? ErrorData { get; init; }

    /// <summary>Stack trace of the original error, one frame per line, as recorded.</summary>
    public IReadOnlyList<string>? OriginalStackTrace { get; init; }
}
