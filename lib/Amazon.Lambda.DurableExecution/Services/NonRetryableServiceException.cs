namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>The service rejected a request that another invocation would repeat with the same result. Never without an inner exception.</summary>
internal sealed class NonRetryableServiceException(string message, Exception innerException)
    : DurableExecutionException(message, innerException);
