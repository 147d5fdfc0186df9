namespace Amazon.Lambda.DurableExecution;

/// <summary>An invoked function did not deliver a result.</summary>
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

    /// <summary>The function as the workflow named it.</summary>
    public string? FunctionName { get; init; }

    /// <summary>Type name of the original error, as recorded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Data recorded with the original error.</summary>
    public string? ErrorData { get; init; }

    /// <summary>Stack trace of the original error, one frame a line, as recorded.</summary>
    public IReadOnlyList<string>? OriginalStackTrace { get; init; }
}
