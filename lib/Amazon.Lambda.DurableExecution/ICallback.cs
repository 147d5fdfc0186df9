namespace Amazon.Lambda.DurableExecution;

/// <summary>A callback that an external system completes through the Lambda API.</summary>
public interface ICallback<T>
{
    /// <summary>The id that the external system passes to SendDurableExecutionCallbackSuccess, -Failure and -Heartbeat.</summary>
    string CallbackId { get; }

    /// <summary>Suspends the execution until the callback completes, and returns its result.</summary>
    /// <exception cref="CallbackFailedException">The external system reported a failure.</exception>
    /// <exception cref="CallbackTimeoutException">The timeout or heartbeat timeout elapsed.</exception>
    Task<T> GetResultAsync(CancellationToken cancellationToken = default);
}
