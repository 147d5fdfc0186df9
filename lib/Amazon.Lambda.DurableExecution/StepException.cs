namespace Amazon.Lambda.DurableExecution;

/// <summary>A step failed and is not retried.</summary>
public class StepException : DurableExecutionException
{
    public StepException()
    {
    }

    public StepException(string message)
        : base(message)
    {
    }

    public StepException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Type name of the original error, as recorded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Data recorded with the original error.</summary>
    public string? ErrorData { get; init; }

    /// <summary>Stack trace of the original error, one frame per line, as recorded.</summary>
    public IReadOnlyList<string>? OriginalStackTrace { get; init; }
}
