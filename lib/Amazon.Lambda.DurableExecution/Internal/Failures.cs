namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Recorded errors as the exceptions a workflow sees. The same record gives the same type, message and data, at the
/// failure itself and at each replay; only the failure itself has a cause.
/// </summary>
internal static class Failures
{
    private static readonly string StepInterrupted = typeof(StepInterruptedException).FullName!;
    private static readonly string SubmitterFailed = typeof(CallbackSubmitterException).FullName!;
    private static readonly string ConditionNotMet = typeof(WaitForConditionException).FullName!;

    // Error types of the service.
    private const string CallbackTimeout = "Callback.Timeout";
    private const string CallbackHeartbeat = "Callback.Heartbeat";

    public static StepException OfStep(ErrorObject? error, Exception? cause)
    {
        var message = error?.ErrorMessage ?? "The step failed.";
        return error?.ErrorType == StepInterrupted
            ? new StepInterruptedException(message, cause!)
            {
                ErrorType = error.ErrorType,
                ErrorData = error.ErrorData,
                OriginalStackTrace = error.StackTrace,
            }
            : new StepException(message, cause!)
            {
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            };
    }

    public static DurableExecutionException OfCondition<TState>(
        ErrorObject? error, int attempts, Payloads payloads, Exception? cause) =>
        error?.ErrorType != ConditionNotMet
            ? OfStep(error, cause)
            : new WaitForConditionException(error.ErrorMessage ?? "The condition was not met.", cause!)
            {
                AttemptsExhausted = attempts,
                LastState = error.ErrorData is null ? null : payloads.Deserialize<TState>(error.ErrorData),
            };

    public static ChildContextException OfChild(ErrorObject? error, string? subType, Exception? cause) =>
        new(error?.ErrorMessage ?? "The child context failed.", cause!)
        {
            SubType = subType,
            ErrorType = error?.ErrorType,
            ErrorData = error?.ErrorData,
            OriginalStackTrace = error?.StackTrace,
        };

    public static InvokeException OfInvoke(string? status, string functionName, ErrorObject? error)
    {
        var message = error?.ErrorMessage;
        return status switch
        {
            OperationStatuses.TimedOut => new InvokeTimedOutException(message ?? $"{functionName} timed out.")
            {
                FunctionName = functionName,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            },
            OperationStatuses.Stopped => new InvokeStoppedException(message ?? $"{functionName} was stopped.")
            {
                FunctionName = functionName,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            },
            _ => new InvokeFailedException(message ?? $"{functionName} failed.")
            {
                FunctionName = functionName,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            },
        };
    }

    public static CallbackException OfCallback(bool timedOut, ErrorObject? error, string? callbackId, Exception? cause = null) =>
        timedOut
            ? new CallbackTimeoutException(error?.ErrorMessage ?? "The callback timed out.", cause!)
            {
                CallbackId = callbackId,
                ErrorType = error?.ErrorType ?? CallbackTimeout,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            }
            : new CallbackFailedException(error?.ErrorMessage ?? "The callback failed.", cause!)
            {
                CallbackId = callbackId,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            };

    /// <summary>
    /// What a failed wait for a callback leaves on record: the callback's own error, or the submitter's under a type of
    /// its own, because the operations inside are no longer readable once the context has ended.
    /// </summary>
    public static ErrorObject RecordOfWaitForCallback(Exception exception) => exception switch
    {
        CallbackException callback => RecordedError.Bounded(new ErrorObject
        {
            ErrorType = callback.ErrorType,
            ErrorMessage = callback.Message,
            ErrorData = callback.ErrorData,
            StackTrace = callback.OriginalStackTrace,
        }),
        StepException submitter => RecordedError.Bounded(new ErrorObject
        {
            ErrorType = SubmitterFailed,
            ErrorMessage = submitter.Message,
            ErrorData = submitter.ErrorData,
            StackTrace = submitter.OriginalStackTrace,
        }),
        _ => RecordedError.Of(exception),
    };

    public static CallbackException OfWaitForCallback(ErrorObject? error, Exception? cause) =>
        error?.ErrorType == SubmitterFailed
            ? new CallbackSubmitterException(error.ErrorMessage ?? "The submitter failed.", cause!)
            {
                ErrorType = error.ErrorType,
                ErrorData = error.ErrorData,
                OriginalStackTrace = error.StackTrace,
            }
            : OfCallback(error?.ErrorType is CallbackTimeout or CallbackHeartbeat, error, callbackId: null, cause);
}
