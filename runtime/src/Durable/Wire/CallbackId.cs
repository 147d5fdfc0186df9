using System.Buffers.Binary;
using System.Security.Cryptography;

namespace DurableLocal.Durable.Wire;

/// <summary>A callback id: execution id and sequence of the callback, and twelve random bytes that make it impossible to guess.</summary>
internal static class CallbackId
{
    private const int Size = 24;

    public static string Create(long executionId, int sequence)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, executionId);
        BinaryPrimitives.WriteInt32BigEndian(bytes[8..], sequence);
        RandomNumberGenerator.Fill(bytes[12..]);
        return Convert.ToHexString(bytes);
    }

    /// <summary>Returns the execution and sequence in the id, or null if the text is malformed. The caller must compare the whole id with that of the operation.</summary>
    public static (long ExecutionId, int Sequence)? Parse(string text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        return text.Length == Size * 2
            && Convert.FromHexString(text, bytes, out _, out _) == System.Buffers.OperationStatus.Done
            ? (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt32BigEndian(bytes[8..]))
            : null;
    }
}
