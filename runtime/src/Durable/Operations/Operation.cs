using System.Runtime.CompilerServices;

namespace DurableLocal.Durable.Operations;

/// <summary>
/// The current state of one operation of an execution. Its payload is stored with the event that recorded it and not in
/// its row, so each payload is written once. A record for its copies; two operations are equal only if they are one object.
/// </summary>
internal sealed record Operation
{
    /// <summary>Position in start order, from 1.</summary>
    public required int Sequence { get; init; }

    public required string Id { get; init; }

    public required OperationType Type { get; init; }

    public string? ParentId { get; init; }

    public string? Name { get; init; }

    public string? SubType { get; init; }

    /// <summary>Epoch milliseconds of the first START; a retry does not change it.</summary>
    public required long StartedAt { get; init; }

    public OperationStatus Status { get; set; }

    public long? EndedAt { get; set; }

    /// <summary>Completed attempts of a step: 0 while the first runs.</summary>
    public int Attempt { get; set; }

    /// <summary>Epoch milliseconds of its timer: retry, end of the wait, or the callback's next timeout; null for none.</summary>
    public long? DueAt { get; set; }

    /// <summary>UTF-8 of the result text; of a PENDING step, the state for its next attempt.</summary>
    public byte[]? Result { get; set; }

    /// <summary>The ErrorObject as JSON.</summary>
    public byte[]? Error { get; set; }

    /// <summary>Event that holds <see cref="Result"/> or <see cref="Error"/>; 0 if there is neither.</summary>
    public int PayloadEvent { get; set; }

    public bool ReplayChildren { get; set; }

    /// <summary>Duration of a wait or heartbeat timeout of a callback, in seconds; 0 for none.</summary>
    public int Seconds { get; init; }

    /// <summary>Epoch milliseconds at which a callback times out regardless of heartbeats, or null.</summary>
    public long? DeadlineAt { get; init; }

    public string? CallbackId { get; init; }

    /// <summary>Target of a chained invoke as the function sent it: a name or an ARN.</summary>
    public string? FunctionName { get; init; }

    public string? TenantId { get; init; }

    /// <summary>Id of the execution that a chained invoke of a durable target started.</summary>
    public long? ChildId { get; set; }

    /// <summary>Event that holds the input of a chained invoke.</summary>
    public int InputEvent { get; init; }

    /// <summary>Whether the store has a row for it.</summary>
    public bool IsStored { get; set; }

    public bool IsClosed => Status is not (OperationStatus.Started or OperationStatus.Pending or OperationStatus.Ready);

    /// <summary>Whether something outside the function will end it or make it READY: then PENDING is a valid response.</summary>
    public bool IsAwaited => Type switch
    {
        OperationType.Step => Status is OperationStatus.Pending or OperationStatus.Ready,
        OperationType.Wait or OperationType.Callback or OperationType.ChainedInvoke => Status is OperationStatus.Started,
        _ => false,
    };

    public int PayloadBytes => (Result?.Length ?? 0) + (Error?.Length ?? 0);

    public bool Equals(Operation? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => RuntimeHelpers.GetHashCode(this);
}
