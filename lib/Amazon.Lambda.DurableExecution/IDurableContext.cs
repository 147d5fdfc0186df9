using Amazon.Lambda.Core;
using Microsoft.Extensions.Logging;

namespace Amazon.Lambda.DurableExecution;

/// <summary>
/// The durable operations of a workflow. Each call is one recorded operation: it runs once, and every replay returns its
/// recorded result. A workflow must make its calls in the same order at every replay.
/// </summary>
public interface IDurableContext
{
    /// <summary>Writes nothing during replay, unless configured otherwise by <see cref="ConfigureLogger"/>.</summary>
    ILogger Logger { get; }

    IExecutionContext ExecutionContext { get; }

    /// <summary>The context of the current invocation; a new one after every suspension.</summary>
    ILambdaContext LambdaContext { get; }

    /// <summary>Configures the logger of this context and of its steps, from this call on. A child context starts with the default logger.</summary>
    void ConfigureLogger(LoggerConfig config);

    /// <summary>Runs code once and records its result.</summary>
    /// <exception cref="StepException">The step failed and is not retried, or no longer.</exception>
    Task<T> StepAsync<T>(Func<IStepContext, CancellationToken, Task<T>> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="StepAsync{T}"/>
    Task StepAsync(Func<IStepContext, CancellationToken, Task> func, string? name = null, StepConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Suspends the execution for a duration.</summary>
    /// <param name="duration">1 second to 366 days, rounded up to whole seconds.</param>
    /// <exception cref="ArgumentOutOfRangeException">The duration is out of range.</exception>
    Task WaitAsync(TimeSpan duration, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Invokes a Lambda function and suspends the execution until it responds.</summary>
    /// <param name="functionName">Name or ARN; a durable function needs a version, an alias or <c>$LATEST</c>.</param>
    /// <exception cref="InvokeException">The function failed, was stopped or timed out.</exception>
    Task<TResult> InvokeAsync<TPayload, TResult>(string functionName, TPayload payload, string? name = null, InvokeConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Runs operations in a child context with its own record.</summary>
    /// <exception cref="ChildContextException">The body failed.</exception>
    Task<T> RunInChildContextAsync<T>(Func<IDurableContext, CancellationToken, Task<T>> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="RunInChildContextAsync{T}"/>
    Task RunInChildContextAsync(Func<IDurableContext, CancellationToken, Task> func, string? name = null, ChildContextConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a callback; <see cref="ICallback{T}.GetResultAsync"/> suspends the execution.</summary>
    Task<ICallback<T>> CreateCallbackAsync<T>(string? name = null, CallbackConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Creates a callback, passes its id to a submitter step, and suspends the execution until the callback completes.</summary>
    /// <exception cref="CallbackException">The submitter failed, or the callback failed or timed out.</exception>
    Task<T> WaitForCallbackAsync<T>(Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter, string? name = null, WaitForCallbackConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Repeats a check until the wait strategy stops it; the execution is suspended between two checks.</summary>
    /// <exception cref="WaitForConditionException">The condition was not met within the attempts of the strategy.</exception>
    /// <exception cref="StepException">The check failed.</exception>
    Task<TState> WaitForConditionAsync<TState>(Func<TState, IConditionCheckContext, CancellationToken, Task<TState>> check, WaitForConditionConfig<TState> config, string? name = null, CancellationToken cancellationToken = default);

    /// <summary>Runs branches concurrently, each in its own child context. A failed branch is part of the result and does not throw.</summary>
    Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<Func<IDurableContext, CancellationToken, Task<T>>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default);

    /// <inheritdoc cref="ParallelAsync{T}(IReadOnlyList{Func{IDurableContext, CancellationToken, Task{T}}}, string?, ParallelConfig?, CancellationToken)"/>
    Task<IBatchResult<T>> ParallelAsync<T>(IReadOnlyList<DurableBranch<T>> branches, string? name = null, ParallelConfig? config = null, CancellationToken cancellationToken = default);

    /// <summary>Runs a function for every item, each in its own child context. A failed item is part of the result and does not throw.</summary>
    Task<IBatchResult<TResult>> MapAsync<TItem, TResult>(IReadOnlyList<TItem> items, Func<IDurableContext, TItem, int, IReadOnlyList<TItem>, CancellationToken, Task<TResult>> func, string? name = null, MapConfig<TItem>? config = null, CancellationToken cancellationToken = default);
}
