namespace Amazon.Lambda.DurableExecution;

/// <summary>A callback that an external system completes through the Lambda API.</summary>
public interface ICallback<T>
{
    /// <summary>What the external system names in SendDurableExecutionCallbackSuccess, -Failure and -Heartbeat.</summary>
    string CallbackId { get; }

    /// <summary>The result; suspends the execution until there is one.</summary>
    /// <exception cref="CallbackFailedException">The external system reported a failure.</exception>
    /// <exception cref="CallbackTimeoutException">The timeout or heartbeat timeout ran out.</exception>
    Task<T> GetResultAsync(CancellationToken cancellationToken = default);
}
