using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Services;

/// <summary>Converts between the types of the Lambda API and those of the invocation envelope.</summary>
internal static class WireFormat
{
    public static List<Wire.OperationUpdate> ToWire(IReadOnlyList<OperationUpdate> updates)
    {
        var wire = new List<Wire.OperationUpdate>(updates.Count);
        foreach (var update in updates)
            wire.Add(ToWire(update));
        return wire;
    }

    public static List<Operation> FromWire(List<Wire.Operation>? operations)
    {
        var read = new List<Operation>(operations?.Count ?? 0);
        foreach (var operation in operations ?? [])
            read.Add(FromWire(operation));
        return read;
    }

    private static Wire.OperationUpdate ToWire(OperationUpdate update) => new()
    {
        Id = update.Id,
        ParentId = update.ParentId,
        Name = update.Name,
        Type = update.Type,
        SubType = update.SubType,
        Action = ToWire(update.Action),
        Payload = update.Payload,
        Error = ToWire(update.Error),
        ContextOptions = update.ReplayChildren ? new Wire.ContextOptions { ReplayChildren = true } : null,
        StepOptions = update.NextAttemptDelaySeconds is { } delay ? new Wire.StepOptions { NextAttemptDelaySeconds = delay } : null,
        WaitOptions = update.WaitSeconds is { } wait ? new Wire.WaitOptions { WaitSeconds = wait } : null,
        CallbackOptions = update.CallbackLimits is not { } limits ? null : new Wire.CallbackOptions
        {
            TimeoutSeconds = limits.TimeoutSeconds,
            HeartbeatTimeoutSeconds = limits.HeartbeatTimeoutSeconds,
        },
        ChainedInvokeOptions = update.InvokeTarget is not { } target ? null : new Wire.ChainedInvokeOptions
        {
            FunctionName = target.FunctionName,
            TenantId = target.TenantId,
        },
    };

    private static OperationAction ToWire(OperationVerb verb) => verb switch
    {
        OperationVerb.Start => OperationAction.START,
        OperationVerb.Succeed => OperationAction.SUCCEED,
        OperationVerb.Fail => OperationAction.FAIL,
        OperationVerb.Retry => OperationAction.RETRY,
        _ => throw new ArgumentOutOfRangeException(nameof(verb), verb, "Unknown action."),
    };

    public static Wire.ErrorObject? ToWire(ErrorObject? error) => error is null ? null : new Wire.ErrorObject
    {
        ErrorType = error.ErrorType,
        ErrorMessage = error.ErrorMessage,
        ErrorData = error.ErrorData,
        StackTrace = error.StackTrace is null ? null : [.. error.StackTrace],
    };

    public static Operation FromWire(Wire.Operation wire) => new()
    {
        Id = wire.Id,
        ParentId = wire.ParentId,
        Name = wire.Name,
        Type = wire.Type?.Value,
        SubType = wire.SubType,
        Status = wire.Status?.Value,
        StartTimestamp = Milliseconds(wire.StartTimestamp),
        EndTimestamp = Milliseconds(wire.EndTimestamp),
        ExecutionDetails = wire.ExecutionDetails is { } execution
            ? new ExecutionDetails { InputPayload = execution.InputPayload }
            : null,
        ContextDetails = wire.ContextDetails is { } context
            ? new ContextDetails { Result = context.Result, Error = FromWire(context.Error), ReplayChildren = context.ReplayChildren }
            : null,
        StepDetails = wire.StepDetails is { } step ? FromWire(step) : null,
        WaitDetails = wire.WaitDetails is { } wait
            ? new WaitDetails { ScheduledEndTimestamp = Milliseconds(wait.ScheduledEndTimestamp) }
            : null,
        CallbackDetails = wire.CallbackDetails is { } callback
            ? new CallbackDetails { CallbackId = callback.CallbackId, Result = callback.Result, Error = FromWire(callback.Error) }
            : null,
        ChainedInvokeDetails = wire.ChainedInvokeDetails is { } invoke
            ? new ChainedInvokeDetails { Result = invoke.Result, Error = FromWire(invoke.Error) }
            : null,
    };

    private static StepDetails FromWire(Wire.StepDetails step) => new()
    {
        Attempt = step.Attempt,
        NextAttemptTimestamp = Milliseconds(step.NextAttemptTimestamp),
        Result = step.Result,
        Error = FromWire(step.Error),
    };

    public static ErrorObject? FromWire(Wire.ErrorObject? error) => error is null ? null : new ErrorObject
    {
        ErrorType = error.ErrorType,
        ErrorMessage = error.ErrorMessage,
        ErrorData = error.ErrorData,
        StackTrace = error.StackTrace,
    };

    public static long? Milliseconds(DateTime? time) =>
        time is { } value ? new DateTimeOffset(value.ToUniversalTime()).ToUnixTimeMilliseconds() : null;
}
