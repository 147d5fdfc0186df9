namespace Amazon.Lambda.DurableExecution;

/// <summary>A callback ended without a result.</summary>
public class CallbackException : DurableExecutionException
{
    public CallbackException()
    {
    }

    public CallbackException(string message)
        : base(message)
    {
    }

    public CallbackException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    /// <summary>Id of the callback; null if its record is no longer part of the state.</summary>
    public string? CallbackId { get; init; }

    /// <summary>Type name of the original error, as recorded.</summary>
    public string? ErrorType { get; init; }

    /// <summary>Data recorded with the original error.</summary>
    public string? ErrorData { get; init; }

    /// <summary>Stack trace of the original error, one frame per line, as recorded.</summary>
    public IReadOnlyList<string>? OriginalStackTrace { get; init; }
}
