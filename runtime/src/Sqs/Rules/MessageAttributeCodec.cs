using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace DurableLocal.Sqs.Rules;

/// <summary>
/// SQS's canonical encoding of message attributes: sorted by name in ordinal order, each name, type and value preceded by its
/// length in four bytes, big-endian. Clients verify the MD5 digest of these bytes, so they are stored in this form.
/// Source: "Calculating the MD5 message digest for message attributes", Amazon SQS Developer Guide.
/// </summary>
internal static class MessageAttributeCodec
{
    private const byte TextTransport = 1;
    private const byte BinaryTransport = 2;

    public static byte[] Encode(IEnumerable<KeyValuePair<string, MessageAttributeValue>> attributes)
    {
        using var bytes = new MemoryStream();
        foreach (var (name, value) in attributes.OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            Append(bytes, Encoding.UTF8.GetBytes(name));
            Append(bytes, Encoding.UTF8.GetBytes(value.DataType));
            bytes.WriteByte(value.BinaryValue is null ? TextTransport : BinaryTransport);
            Append(bytes, value.BinaryValue ?? Encoding.UTF8.GetBytes(value.StringValue!));
        }

        return bytes.ToArray();
    }

    public static List<KeyValuePair<string, MessageAttributeValue>> Decode(ReadOnlySpan<byte> bytes)
    {
        var attributes = new List<KeyValuePair<string, MessageAttributeValue>>();
        while (!bytes.IsEmpty)
        {
            var name = Encoding.UTF8.GetString(ReadField(ref bytes));
            var type = Encoding.UTF8.GetString(ReadField(ref bytes));
            var transport = bytes[0];
            bytes = bytes[1..];
            var value = ReadField(ref bytes);
            attributes.Add(new(name, transport == BinaryTransport
                ? new MessageAttributeValue(type, null, value.ToArray())
                : new MessageAttributeValue(type, Encoding.UTF8.GetString(value), null)));
        }

        return attributes;
    }

    /// <summary>Returns the message attribute <c>traceparent</c>, which OpenTelemetry's instrumentations of SQS set; null where there is none.</summary>
    public static string? TraceParent(ReadOnlySpan<byte> encoded) =>
        encoded.IndexOf("traceparent"u8) < 0 ? null : Decode(encoded).Find(static attribute => attribute.Key == "traceparent").Value?.StringValue;

    /// <summary>Returns the digest of a canonical encoding in lower-case hexadecimal.</summary>
    public static string Md5(ReadOnlySpan<byte> encoded) => Convert.ToHexStringLower(MD5.HashData(encoded));

    private static void Append(MemoryStream target, byte[] value)
    {
        Span<byte> length = stackalloc byte[sizeof(int)];
        BinaryPrimitives.WriteInt32BigEndian(length, value.Length);
        target.Write(length);
        target.Write(value);
    }

    private static ReadOnlySpan<byte> ReadField(ref ReadOnlySpan<byte> bytes)
    {
        var length = BinaryPrimitives.ReadInt32BigEndian(bytes);
        var value = bytes.Slice(sizeof(int), length);
        bytes = bytes[(sizeof(int) + length)..];
        return value;
    }
}
