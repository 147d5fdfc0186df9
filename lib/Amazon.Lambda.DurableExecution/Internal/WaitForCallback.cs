namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Creates a callback and runs the step that submits its id, in one child context. The callback is created first, so
/// that its id is recorded before an external system receives it.
/// </summary>
internal static class WaitForCallback
{
    private static readonly string StepFailed = typeof(StepException).FullName!;
    private static readonly string CallbackFailed = typeof(CallbackFailedException).FullName!;
    private static readonly string CallbackTimedOut = typeof(CallbackTimeoutException).FullName!;

    public static ChildContextOperation<T> Operation<T>(
        ContextFrame frame,
        OperationIdentity identity,
        Func<string, IWaitForCallbackContext, CancellationToken, Task> submitter,
        WaitForCallbackConfig? config)
    {
        var name = identity.Name;
        return new ChildContextOperation<T>(frame, identity, BodyAsync) { MapFailure = Unwrap };

        async Task<T> BodyAsync(IDurableContext context, CancellationToken cancellationToken)
        {
            var callback = await context.CreateCallbackAsync<T>(
                name is null ? null : $"{name}-callback", config, cancellationToken).ConfigureAwait(false);
            await context.StepAsync(
                (step, token) => submitter(callback.CallbackId, (IWaitForCallbackContext)step, token),
                name is null ? null : $"{name}-submitter",
                new StepConfig { RetryStrategy = config?.RetryStrategy },
                cancellationToken).ConfigureAwait(false);
            return await callback.GetResultAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Returns the exception of the callback or the submitter that failed the context. At a replay it is known only by the
    /// recorded type, because the operations inside a completed context are not part of the state; what an external system
    /// sent with a failure is then lost.
    /// </summary>
    private static Exception Unwrap(ChildContextException failure) => failure.InnerException switch
    {
        CallbackException callback => callback,
        StepException submitter => Submitter(submitter.Message, submitter, submitter.ErrorType, submitter.ErrorData, submitter.OriginalStackTrace),
        null => FromRecord(failure),
        _ => failure,
    };

    private static Exception FromRecord(ChildContextException failure) => failure.ErrorType switch
    {
        { } type when type == StepFailed =>
            Submitter(failure.Message, failure, type, failure.ErrorData, failure.OriginalStackTrace),
        { } type when type == CallbackTimedOut => new CallbackTimeoutException(failure.Message, failure)
        {
            ErrorType = type,
            ErrorData = failure.ErrorData,
            OriginalStackTrace = failure.OriginalStackTrace,
        },
        { } type when type == CallbackFailed => new CallbackFailedException(failure.Message, failure)
        {
            ErrorType = type,
            ErrorData = failure.ErrorData,
            OriginalStackTrace = failure.OriginalStackTrace,
        },
        _ => failure,
    };

    private static CallbackSubmitterException Submitter(
        string message, Exception inner, string? errorType, string? errorData, IReadOnlyList<string>? stackTrace) => new(message, inner)
        {
            ErrorType = errorType,
            ErrorData = errorData,
            OriginalStackTrace = stackTrace,
        };
}
