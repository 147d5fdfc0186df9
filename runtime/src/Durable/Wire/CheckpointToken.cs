using System.Buffers.Binary;

namespace DurableLocal.Durable.Wire;

/// <summary>
/// A checkpoint token: execution, invocation and number of the checkpoint. Timers and callbacks do not advance it. The
/// invocation is a random number that is not stored, so the tokens of an earlier process are stale.
/// </summary>
/// <remarks>Hexadecimal digits are part of the base64 alphabet that the protocol requires, and need no escaping in a query.</remarks>
internal readonly record struct CheckpointToken(long ExecutionId, long Invocation, int Number)
{
    private const int Size = 20;

    public CheckpointToken Next() => this with { Number = Number + 1 };

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, ExecutionId);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], Invocation);
        BinaryPrimitives.WriteInt32BigEndian(bytes[16..], Number);
        return Convert.ToHexString(bytes);
    }

    public static CheckpointToken? Parse(string? text)
    {
        Span<byte> bytes = stackalloc byte[Size];
        if (text is not { Length: Size * 2 }
            || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            return null;
        }

        return new CheckpointToken(
            BinaryPrimitives.ReadInt64BigEndian(bytes),
            BinaryPrimitives.ReadInt64BigEndian(bytes[8..]),
            BinaryPrimitives.ReadInt32BigEndian(bytes[16..]));
    }
}
