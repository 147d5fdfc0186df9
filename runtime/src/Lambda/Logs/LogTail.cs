namespace DurableLocal.Lambda.Logs;

/// <summary>A ring buffer of the last bytes of a log, for the header X-Amz-Log-Result.</summary>
internal sealed class LogTail
{
    /// <summary>Lambda API reference, Invoke, LogResult: the last 4 KB.</summary>
    public const int Size = 4096;

    private readonly byte[] _ring = new byte[Size];
    private long _written;

    public void Append(ReadOnlySpan<byte> bytes)
    {
        var skipped = Math.Max(0, bytes.Length - Size);
        _written += skipped;
        bytes = bytes[skipped..];
        var at = (int)(_written % Size);
        var head = Math.Min(bytes.Length, Size - at);
        bytes[..head].CopyTo(_ring.AsSpan(at));
        bytes[head..].CopyTo(_ring);
        _written += bytes.Length;
    }

    public void Clear() => _written = 0;

    public byte[] ToArray()
    {
        if (_written <= Size)
        {
            return _ring[..(int)_written];
        }

        var at = (int)(_written % Size);
        return [.. _ring.AsSpan(at), .. _ring.AsSpan(0, at)];
    }
}
