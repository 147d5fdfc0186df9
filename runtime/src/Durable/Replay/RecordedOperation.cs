using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Replay;

/// <summary>An operation of a recorded history.</summary>
public sealed class RecordedOperation
{
    internal RecordedOperation(int number, string id, OperationType type, int firstEvent, long startedAt) =>
        (Number, Id, Kind, FirstEvent, StartedAt) = (number, id, type, firstEvent, startedAt);

    /// <summary>Position in the order of the starts, from 1.</summary>
    public int Number { get; }

    public string Id { get; }

    /// <summary>The type as the protocol names it, such as CHAINED_INVOKE.</summary>
    public string Type => ProtocolNames.Of(Kind);

    /// <summary>Null for an operation without a name.</summary>
    public string? Name { get; init; }

    /// <summary>The context that it ran in; null for the workflow itself.</summary>
    public string? ParentId { get; init; }

    internal OperationType Kind { get; }

    internal string? SubType { get; init; }

    internal int FirstEvent { get; }

    /// <summary>Epoch milliseconds.</summary>
    internal long StartedAt { get; }

    internal string? CallbackId { get; init; }

    /// <summary>The event that closed it; null if it was open when the history ended.</summary>
    internal int? LastEvent { get; set; }

    internal OperationStatus Status { get; set; }

    internal long EndedAt { get; set; }

    internal int Attempt { get; set; }

    internal byte[]? Result { get; set; }

    internal byte[]? Error { get; set; }

    public override string ToString() => Describe(Type, Name);

    internal static string Describe(string? type, string? name) => name is null ? $"{type} without a name" : $"{type} {name}";
}
