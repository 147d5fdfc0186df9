namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>
/// Creates the exceptions that a workflow sees. Where an operation fails, the exception has the cause as its inner
/// exception; at a replay it has what the record contains instead, the stack trace among it.
/// </summary>
internal static class ExceptionFactory
{
    private static readonly string ConditionNotMet = typeof(WaitForConditionException).FullName!;

    public static StepException FromStep(Exception cause) => new(cause.Message, cause) { ErrorType = cause.GetType().FullName };

    public static StepException FromStep(ErrorObject? error) => new(error?.ErrorMessage ?? "The step failed.")
    {
        ErrorType = error?.ErrorType,
        ErrorData = error?.ErrorData,
        OriginalStackTrace = error?.StackTrace,
    };

    public static WaitForConditionException NotMet(string message, int attempts, object? lastState, Exception? cause) => new(message, cause!)
    {
        AttemptsExhausted = attempts,
        LastState = lastState,
    };

    public static DurableExecutionException FromCondition(ErrorObject? error, int attempts, object? lastState) =>
        error?.ErrorType == ConditionNotMet
            ? NotMet(error.ErrorMessage ?? "The condition was not met.", attempts, lastState, null)
            : FromStep(error);

    public static ChildContextException FromChildContext(Exception cause, string? subType) => new(cause.Message, cause)
    {
        SubType = subType,
        ErrorType = cause.GetType().FullName,
    };

    public static ChildContextException FromChildContext(ErrorObject? error, string? subType) =>
        new(error?.ErrorMessage ?? "The child context failed.")
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

    public static CallbackException FromCallback(bool timedOut, ErrorObject? error, string callbackId) =>
        timedOut
            ? new CallbackTimeoutException(error?.ErrorMessage ?? "The callback timed out.")
            {
                CallbackId = callbackId,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            }
            : new CallbackFailedException(error?.ErrorMessage ?? "The callback failed.")
            {
                CallbackId = callbackId,
                ErrorType = error?.ErrorType,
                ErrorData = error?.ErrorData,
                OriginalStackTrace = error?.StackTrace,
            };
}
