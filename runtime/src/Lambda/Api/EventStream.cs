using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;

namespace DurableLocal.Lambda.Api;

/// <summary>Writes messages in AWS's event stream encoding: a prelude with lengths and checksum, headers, payload and checksum.</summary>
internal static class EventStream
{
    public const string ContentType = "application/vnd.amazon.eventstream";

    private const int PreludeLength = 12;
    private const int ChecksumLength = 4;
    private const byte StringHeader = 7;

    /// <summary>Writes one event message.</summary>
    public static void Write(IBufferWriter<byte> stream, string eventType, string contentType, ReadOnlySpan<byte> payload)
    {
        var headers = new ArrayBufferWriter<byte>();
        WriteHeader(headers, ":event-type", eventType);
        WriteHeader(headers, ":content-type", contentType);
        WriteHeader(headers, ":message-type", "event");

        var length = PreludeLength + headers.WrittenCount + payload.Length + ChecksumLength;
        var message = stream.GetSpan(length)[..length];
        BinaryPrimitives.WriteInt32BigEndian(message, length);
        BinaryPrimitives.WriteInt32BigEndian(message[4..], headers.WrittenCount);
        BinaryPrimitives.WriteUInt32BigEndian(message[8..], Crc32.HashToUInt32(message[..8]));
        headers.WrittenSpan.CopyTo(message[PreludeLength..]);
        payload.CopyTo(message[(PreludeLength + headers.WrittenCount)..]);
        BinaryPrimitives.WriteUInt32BigEndian(message[^ChecksumLength..], Crc32.HashToUInt32(message[..^ChecksumLength]));
        stream.Advance(length);
    }

    private static void WriteHeader(ArrayBufferWriter<byte> headers, string name, string value)
    {
        var header = headers.GetSpan(4 + name.Length + value.Length);
        header[0] = (byte)name.Length;
        Encoding.ASCII.GetBytes(name, header[1..]);
        header[1 + name.Length] = StringHeader;
        BinaryPrimitives.WriteUInt16BigEndian(header[(2 + name.Length)..], (ushort)value.Length);
        Encoding.ASCII.GetBytes(value, header[(4 + name.Length)..]);
        headers.Advance(4 + name.Length + value.Length);
    }
}
