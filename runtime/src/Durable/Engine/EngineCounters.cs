using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Engine;

/// <summary>What the engine has read and written since its start. Tests use it to show that work grows linearly with operations.</summary>
public sealed class EngineCounters
{
    private static readonly int Statuses = Enum.GetValues<OperationStatus>().Length;

    /// <summary>By type and status.</summary>
    private readonly long[] _ended = new long[Enum.GetValues<OperationType>().Length * Statuses];
    private long _loads;
    private long _operationsRead;
    private long _bytesRead;
    private long _rowsWritten;
    private long _bytesWritten;
    private long _bytesSent;

    /// <summary>Executions read from the store into memory.</summary>
    public long Loads => Interlocked.Read(ref _loads);

    public long OperationsRead => Interlocked.Read(ref _operationsRead);

    /// <summary>Payload bytes read from the store.</summary>
    public long BytesRead => Interlocked.Read(ref _bytesRead);

    /// <summary>Rows of events, operations and executions written.</summary>
    public long RowsWritten => Interlocked.Read(ref _rowsWritten);

    /// <summary>Payload bytes written to the store.</summary>
    public long BytesWritten => Interlocked.Read(ref _bytesWritten);

    /// <summary>Bytes of envelopes, checkpoint responses and state pages.</summary>
    public long BytesSent => Interlocked.Read(ref _bytesSent);

    /// <summary>Returns the operations that have ended, by type and status; those that there are none of are left out.</summary>
    public IReadOnlyList<EndedOperations> ReadEndedOperations()
    {
        var counts = new List<EndedOperations>();
        for (var index = 0; index < _ended.Length; index++)
        {
            if (Interlocked.Read(ref _ended[index]) is > 0 and var count)
            {
                counts.Add(new EndedOperations(ProtocolNames.Of((OperationType)(index / Statuses)), ProtocolNames.Of((OperationStatus)(index % Statuses)), count));
            }
        }

        return counts;
    }

    internal void Loaded(ExecutionState? state)
    {
        Interlocked.Increment(ref _loads);
        Interlocked.Add(ref _operationsRead, state?.Operations.Count ?? 0);
        Interlocked.Add(ref _bytesRead, state is null ? 0 : state.Input.Length + state.Operations.Sum(operation => (long)operation.PayloadBytes));
    }

    internal void Wrote(int rows, long payloadBytes)
    {
        Interlocked.Add(ref _rowsWritten, rows);
        Interlocked.Add(ref _bytesWritten, payloadBytes);
    }

    internal void Ended(Operation operation) => Interlocked.Increment(ref _ended[((int)operation.Type * Statuses) + (int)operation.Status]);

    internal void Sent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);
}

/// <summary>Operations of executions that have ended.</summary>
/// <param name="Type">Such as <c>STEP</c>.</param>
/// <param name="Status">Such as <c>SUCCEEDED</c>.</param>
public sealed record EndedOperations(string Type, string Status, long Count);
