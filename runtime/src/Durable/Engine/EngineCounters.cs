namespace DurableLocal.Durable.Engine;

/// <summary>What the engine has read and written since its start. Tests use it to show that work grows linearly with operations.</summary>
public sealed class EngineCounters
{
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

    internal void Sent(int bytes) => Interlocked.Add(ref _bytesSent, bytes);
}
