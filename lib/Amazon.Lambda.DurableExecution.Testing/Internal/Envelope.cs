using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>Converts the operations of the Lambda API to those of the invocation envelope.</summary>
internal static class Envelope
{
    private const string ExecutionId = "exec-0";

    /// <summary>Creates the event of an invocation: the execution itself, then all recorded operations on one page.</summary>
    public static DurableExecutionInvocationInput Create(string arn, string token, string input, DateTime startedAt, IEnumerable<Wire.Operation> records) => new()
    {
        DurableExecutionArn = arn,
        CheckpointToken = token,
        InitialExecutionState = new InitialExecutionState
        {
            Operations =
            [
                new Operation
                {
                    Id = ExecutionId,
                    Type = OperationTypes.Execution,
                    Status = OperationStatus.Started,
                    StartTimestamp = Milliseconds(startedAt),
                    ExecutionDetails = new ExecutionDetails { InputPayload = input },
                },
                .. records.Select(ToOperation),
            ],
        },
    };

    public static ErrorObject? ToError(Wire.ErrorObject? error) => error is null ? null : new ErrorObject
    {
        ErrorType = error.ErrorType,
        ErrorMessage = error.ErrorMessage,
        ErrorData = error.ErrorData,
        StackTrace = error.StackTrace,
    };

    public static Wire.ErrorObject? ToWire(ErrorObject? error) => error is null ? null : new Wire.ErrorObject
    {
        ErrorType = error.ErrorType,
        ErrorMessage = error.ErrorMessage,
        ErrorData = error.ErrorData,
        StackTrace = error.StackTrace is null ? null : [.. error.StackTrace],
    };

    private static Operation ToOperation(Wire.Operation record) => new()
    {
        Id = record.Id,
        ParentId = record.ParentId,
        Name = record.Name,
        Type = record.Type?.Value,
        SubType = record.SubType,
        Status = record.Status?.Value,
        StartTimestamp = Milliseconds(record.StartTimestamp),
        EndTimestamp = Milliseconds(record.EndTimestamp),
        StepDetails = record.StepDetails is not { } step ? null : new StepDetails
        {
            Attempt = step.Attempt,
            NextAttemptTimestamp = Milliseconds(step.NextAttemptTimestamp),
            Result = step.Result,
            Error = ToError(step.Error),
        },
        WaitDetails = record.WaitDetails is not { } wait ? null : new WaitDetails { ScheduledEndTimestamp = Milliseconds(wait.ScheduledEndTimestamp) },
        CallbackDetails = record.CallbackDetails is not { } callback ? null : new CallbackDetails
        {
            CallbackId = callback.CallbackId,
            Result = callback.Result,
            Error = ToError(callback.Error),
        },
        ChainedInvokeDetails = record.ChainedInvokeDetails is not { } invoke ? null : new ChainedInvokeDetails { Result = invoke.Result, Error = ToError(invoke.Error) },
        ContextDetails = record.ContextDetails is not { } context ? null : new ContextDetails
        {
            Result = context.Result,
            Error = ToError(context.Error),
            ReplayChildren = context.ReplayChildren,
        },
    };

    private static long? Milliseconds(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()).ToUnixTimeMilliseconds() : null;
}
