using Amazon.Lambda.DurableExecution.Services;
using Amazon.Lambda.DurableExecution.Testing.Internal;
using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing;

/// <summary>One operation of an execution: a step, a wait, a chained invoke, a callback or a context. A view of the record, not a copy.</summary>
public sealed class TestStep
{
    private readonly Wire.Operation _record;
    private readonly Func<IReadOnlyList<TestStep>> _all;
    private readonly Payloads _payloads;

    internal TestStep(Wire.Operation record, Func<IReadOnlyList<TestStep>> all, Payloads payloads)
    {
        (_record, _all, _payloads) = (record, all, payloads);
    }

    /// <summary>Id of the operation as in checkpoints: a hash of its position.</summary>
    public string Id => _record.Id;

    /// <summary>Id of the enclosing context; null at the root.</summary>
    public string? ParentId => _record.ParentId;

    /// <summary>Name that the workflow gave the operation.</summary>
    public string? Name => _record.Name;

    /// <summary>Kind of the operation.</summary>
    public OperationKind Kind => _record.Type?.Value switch
    {
        OperationTypes.Wait => OperationKind.Wait,
        OperationTypes.Callback => OperationKind.Callback,
        OperationTypes.ChainedInvoke => OperationKind.ChainedInvoke,
        OperationTypes.Context => OperationKind.Context,
        OperationTypes.Execution => OperationKind.Execution,
        _ => OperationKind.Step,
    };

    /// <summary>The call of the workflow that created the operation, such as <c>WaitForCondition</c>.</summary>
    public string? SubKind => _record.SubType;

    /// <summary>One of <see cref="OperationStatus"/>.</summary>
    public string Status => _record.Status?.Value ?? OperationStatus.Pending;

    /// <summary>Number of completed attempts of a step; 0 for every other kind.</summary>
    public int Attempt => _record.StepDetails?.Attempt ?? 0;

    /// <summary>Time of the first checkpoint.</summary>
    public DateTimeOffset? StartedAt => Time(_record.StartTimestamp);

    /// <summary>Time of the checkpoint that closed the operation; null while it is open.</summary>
    public DateTimeOffset? EndedAt => Time(_record.EndTimestamp);

    /// <summary>Time from start to end; null while it is open.</summary>
    public TimeSpan? Duration => EndedAt - StartedAt;

    /// <summary>The operations of which this one is the context.</summary>
    public IReadOnlyList<TestStep> Children => [.. _all().Where(step => step.ParentId == Id)];

    /// <summary>Returns the recorded result; the default value where there is none.</summary>
    public T? GetResult<T>() => _payloads.Deserialize<T>(
        _record.StepDetails?.Result ?? _record.ChainedInvokeDetails?.Result ?? _record.CallbackDetails?.Result ?? _record.ContextDetails?.Result);

    /// <summary>Returns the recorded error; null where there is none.</summary>
    public ErrorObject? GetError() => WireFormat.FromWire(
        _record.StepDetails?.Error ?? _record.ChainedInvokeDetails?.Error ?? _record.CallbackDetails?.Error ?? _record.ContextDetails?.Error);

    /// <summary>Returns the scheduled end of a wait; null for every other kind.</summary>
    public DateTimeOffset? GetWaitEndsAt() => Time(_record.WaitDetails?.ScheduledEndTimestamp);

    /// <summary>Returns the id of a callback; null for every other kind.</summary>
    public string? GetCallbackId() => _record.CallbackDetails?.CallbackId;

    /// <summary>Returns the name of the operation of a chained invoke; null for every other kind. The record does not contain the function.</summary>
    public string? GetChainedInvokeFunctionName() => Kind == OperationKind.ChainedInvoke ? Name : null;

    private static DateTimeOffset? Time(DateTime? time) => time is { } value ? new DateTimeOffset(value.ToUniversalTime()) : null;
}
