using System.Buffers.Binary;

namespace DurableLocal.Lambda;

/// <summary>Creates X-Ray trace headers. They are not sampled: functions and SDKs propagate them, and nothing here records traces.</summary>
public static class TraceId
{
    public static string Create(DateTimeOffset at)
    {
        Span<byte> bytes = stackalloc byte[24];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, (uint)at.ToUnixTimeSeconds());
        Random.Shared.NextBytes(bytes[4..]);
        Span<char> hex = stackalloc char[48];
        Convert.TryToHexStringLower(bytes, hex, out _);
        return $"Root=1-{hex[..8]}-{hex[8..32]};Parent={hex[32..]};Sampled=0";
    }
}
