using System.Buffers.Binary;
using System.Buffers.Text;
using System.IO.Hashing;

namespace DurableLocal.Sqs.Protocol;

/// <summary>
/// Identifies one receive: the queue, the message's row and the receipt number. Deleting a message is thereby one lookup by
/// key, and only the handle of the latest receive matches.
/// </summary>
internal readonly record struct ReceiptHandle(long QueueId, long Sequence, long Receipt)
{
    private const byte Version = 1;
    private const int Length = 1 + (3 * sizeof(long)) + sizeof(uint);

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[Length];
        bytes[0] = Version;
        BinaryPrimitives.WriteInt64BigEndian(bytes[1..], Receipt);
        BinaryPrimitives.WriteInt64BigEndian(bytes[9..], Sequence);
        BinaryPrimitives.WriteInt64BigEndian(bytes[17..], QueueId);
        BinaryPrimitives.WriteUInt32BigEndian(bytes[25..], XxHash32.HashToUInt32(bytes[..25]));
        return Convert.ToBase64String(bytes);
    }

    /// <summary>Parses a receipt handle of the queue.</summary>
    /// <exception cref="SqsException">The text is not a receipt handle of that queue.</exception>
    public static ReceiptHandle Parse(string text, long queueId) =>
        TryParse(text, out var handle) && handle.QueueId == queueId ? handle : throw SqsException.ReceiptHandleIsInvalid(text);

    /// <summary>Parses a receipt handle of any queue; returns false where the text is malformed.</summary>
    public static bool TryParse(string text, out ReceiptHandle handle)
    {
        handle = default;
        Span<byte> bytes = stackalloc byte[Length];
        if (text.Length != Base64.GetMaxEncodedToUtf8Length(Length)
            || !Convert.TryFromBase64String(text, bytes, out var written)
            || written != Length
            || bytes[0] != Version
            || XxHash32.HashToUInt32(bytes[..25]) != BinaryPrimitives.ReadUInt32BigEndian(bytes[25..]))
        {
            return false;
        }

        handle = new ReceiptHandle(
            BinaryPrimitives.ReadInt64BigEndian(bytes[17..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[9..]),
            BinaryPrimitives.ReadInt64BigEndian(bytes[1..]));
        return true;
    }
}
