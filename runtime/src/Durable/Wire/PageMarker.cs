using System.Buffers.Binary;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Validation;

namespace DurableLocal.Durable.Wire;

/// <summary>An opaque page token: the position where the next page begins, and the time of its creation.</summary>
internal static class PageMarker
{
    private const int Size = 24;

    public static string Create(long first, long second, long now)
    {
        Span<byte> bytes = stackalloc byte[Size];
        BinaryPrimitives.WriteInt64BigEndian(bytes, first);
        BinaryPrimitives.WriteInt64BigEndian(bytes[8..], second);
        BinaryPrimitives.WriteInt64BigEndian(bytes[16..], now);
        return Convert.ToHexString(bytes);
    }

    /// <summary>Returns null if the text is null or empty.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException: the text is not a page token, or older than a day.</exception>
    public static (long First, long Second)? Parse(string? text, long now)
    {
        if (string.IsNullOrEmpty(text))
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[Size];
        if (text.Length != Size * 2 || Convert.FromHexString(text, bytes, out _, out _) != System.Buffers.OperationStatus.Done)
        {
            throw DurableErrors.Invalid("Invalid Marker");
        }

        if (now - BinaryPrimitives.ReadInt64BigEndian(bytes[16..]) > (long)DurableLimits.PageTokenLifetime.TotalMilliseconds)
        {
            throw DurableErrors.Invalid("Invalid Marker");
        }

        return (BinaryPrimitives.ReadInt64BigEndian(bytes), BinaryPrimitives.ReadInt64BigEndian(bytes[8..]));
    }
}
