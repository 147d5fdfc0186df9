using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Operations;

/// <summary>
/// One operation of an execution as it stands now. Its payload is not part of its row: it is the payload of the event
/// that recorded it, so each payload is written once.
/// </summary>
internal sealed class Operation
{
    /// <summary>Place in start order, from 1.</summary>
    public required int Sequence { get; init; }

    public required string Id { get; init; }

    public required OperationType Type { get; init; }

    public string? ParentId { get; init; }

    public string? Name { get; init; }

    public string? SubType { get; init; }

    /// <summary>Epoch milliseconds; kept from the first START.</summary>
    public required long StartedAt { get; init; }

    public OperationStatus Status { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Completed attempts of a step: 0 while the first runs.</summary>
    public int Attempt { get; set; }

    /// <summary>Epoch milliseconds of the timer that is armed: retry, end of the wait, or the callback's next expiry.</summary>
    public long? DueAt { get; set; }

    /// <summary>UTF-8 of the result text (of a PENDING step: the state it carries on).</summary>
    public byte[]? Result { get; set; }

    /// <summary>The ErrorObject as JSON.</summary>
    public byte[]? Error { get; set; }

    /// <summary>Event that holds <see cref="Result"/> or <see cref="Error"/>; 0 where there is neither.</summary>
    public int PayloadEvent { get; set; }

    public bool ReplayChildren { get; set; }

    /// <summary>Duration of a wait, or heartbeat timeout of a callback; 0 = none.</summary>
    public int Seconds { get; init; }

    /// <summary>When a callback times out however often it beats, or null.</summary>
    public long? DeadlineAt { get; init; }

    public string? CallbackId { get; init; }

    /// <summary>Target of a chained invoke as the function named it.</summary>
    public string? FunctionName { get; init; }

    public string? TenantId { get; init; }

    /// <summary>Row of the durable child that a chained invoke opened.</summary>
    public long? ChildId { get; set; }

    /// <summary>Event that holds the input of a chained invoke.</summary>
    public int InputEvent { get; init; }

    /// <summary>Whether the store has a row of it.</summary>
    public bool IsStored { get; set; }

    public bool IsClosed => Status is not (OperationStatus.Started or OperationStatus.Pending or OperationStatus.Ready);

    /// <summary>Whether it explains a PENDING answer: something outside the function will end it or make it ready.</summary>
    public bool IsAwaited => Type switch
    {
        OperationType.Step => Status is OperationStatus.Pending or OperationStatus.Ready,
        OperationType.Wait or OperationType.Callback or OperationType.ChainedInvoke => Status is OperationStatus.Started,
        _ => false,
    };

    public int PayloadBytes => (Result?.Length ?? 0) + (Error?.Length ?? 0);
}
