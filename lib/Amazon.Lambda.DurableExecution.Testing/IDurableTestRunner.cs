namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>Runs a durable workflow for a test: in the process of the test, or deployed on AWS. One runner is for one execution.</summary>
public interface IDurableTestRunner<TInput, TOutput> : IAsyncDisposable
{
    /// <summary>Starts the workflow and returns its result when it has ended.</summary>
    Task<TestResult<TOutput>> RunAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Starts the workflow and returns the ARN of its execution.</summary>
    Task<string> StartAsync(TInput input, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Returns the result of an execution that was started with <see cref="StartAsync"/> when it has ended.</summary>
    Task<TestResult<TOutput>> WaitForResultAsync(string durableExecutionArn, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Returns the id of an open callback.</summary>
    /// <param name="name">Name of the callback; null for any.</param>
    Task<string> WaitForCallbackAsync(string durableExecutionArn, string? name = null, TimeSpan? timeout = null, CancellationToken cancellationToken = default);

    /// <summary>Completes a callback with a result.</summary>
    Task SendCallbackSuccessAsync<TResult>(string callbackId, TResult result, CancellationToken cancellationToken = default);

    /// <summary>Fails a callback.</summary>
    Task SendCallbackFailureAsync(string callbackId, ErrorObject? error = null, CancellationToken cancellationToken = default);

    /// <summary>Restarts the heartbeat timeout of a callback.</summary>
    Task SendCallbackHeartbeatAsync(string callbackId, CancellationToken cancellationToken = default);
}
