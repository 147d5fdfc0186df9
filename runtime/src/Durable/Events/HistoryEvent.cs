namespace DurableLocal.Durable.Events;

/// <summary>One event of an execution's history; written once, never changed.</summary>
/// <param name="Id">From 1, without gaps.</param>
/// <param name="At">Epoch milliseconds.</param>
internal sealed record HistoryEvent(int Id, EventType Type, long At)
{
    /// <summary>Sequence of the operation, or null for an event of the execution.</summary>
    public int? Operation { get; init; }

    /// <summary>The details without the payload, as a JSON object; null for none.</summary>
    public byte[]? Details { get; init; }

    /// <summary>Input or result text, or the ErrorObject as JSON if <see cref="IsError"/>.</summary>
    public byte[]? Payload { get; init; }

    public bool IsError { get; init; }

    /// <summary>
    /// For InvocationCompleted and ExecutionResumed: whether the execution is suspended until an operation completes. Read by
    /// the recovery and by a pause.
    /// </summary>
    public bool Suspends { get; init; }
}
