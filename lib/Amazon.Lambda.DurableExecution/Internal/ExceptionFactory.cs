namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Creates the exceptions that a workflow sees from recorded errors. The same record gives the same type, message and
/// data when the operation fails and at each replay; the inner exception exists only when it fails.
/// </summary>
internal static class ExceptionFactory
{
    private static readonly string StepInterrupted = typeof(StepInterruptedException).FullName!;
    private static readonly string SubmitterFailed = typeof(CallbackSubmitterException).FullName!;
    private static readonly string ConditionNotMet = typeof(WaitForConditionException).FullName!;

    // Error types that the service records.
    private const string CallbackTimeout = "Callback.Timeout";
    private const string CallbackHeartbeat = "Callback.Heartbeat";

    public static StepException FromStep(ErrorObject? error, Exception? cause)
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

    public static DurableExecutionException FromCondition<TState>(
        ErrorObject? error, int attempts, Payloads payloads, Exception? cause) =>
        error?.ErrorType != ConditionNotMet
            ? FromStep(error, cause)
            : new WaitForConditionException(error.ErrorMessage ?? "The condition was not met.", cause!)
            {
                AttemptsExhausted = attempts,
                LastState = error.ErrorData is null ? null : payloads.Deserialize<TState>(error.ErrorData),
            };

    public static ChildContextException FromChildContext(ErrorObject? error, string? subType, Exception? cause) =>
        new(error?.ErrorMessage ?? "The child context failed.", cause!)
        {
            SubType = subType,
            ErrorType = error?.ErrorType,
            ErrorData = error?.ErrorData,
            OriginalStackTrace = error?.StackTrace,
        };

    public static InvokeException FromInvoke(string? status, string functionName, ErrorObject? error)
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

    public static CallbackException FromCallback(bool timedOut, ErrorObject? error, string? callbackId, Exception? cause = null) =>
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
    /// Returns the error to record for a failed wait for a callback: the error of the callback, or the error of the
    /// submitter under a distinct type, because a replay cannot read the operations inside a completed context.
    /// </summary>
    public static ErrorObject RecordWaitForCallback(Exception exception) => exception switch
    {
        CallbackException callback => RecordedError.Truncate(new ErrorObject
        {
            ErrorType = callback.ErrorType,
            ErrorMessage = callback.Message,
            ErrorData = callback.ErrorData,
            StackTrace = callback.OriginalStackTrace,
        }),
        StepException submitter => RecordedError.Truncate(new ErrorObject
        {
            ErrorType = SubmitterFailed,
            ErrorMessage = submitter.Message,
            ErrorData = submitter.ErrorData,
            StackTrace = submitter.OriginalStackTrace,
        }),
        _ => RecordedError.Of(exception),
    };

    public static CallbackException FromWaitForCallback(ErrorObject? error, Exception? cause) =>
        error?.ErrorType == SubmitterFailed
            ? new CallbackSubmitterException(error.ErrorMessage ?? "The submitter failed.", cause!)
            {
                ErrorType = error.ErrorType,
                ErrorData = error.ErrorData,
                OriginalStackTrace = error.StackTrace,
            }
            : FromCallback(error?.ErrorType is CallbackTimeout or CallbackHeartbeat, error, callbackId: null, cause);
}
