namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>The service refused a request for good: another invocation would meet the same refusal.</summary>
internal sealed class ServiceRefusalException(string message, Exception innerException)
    : DurableExecutionException(message, innerException);
