using System.IO.Compression;
using Microsoft.Extensions.Primitives;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// Decompresses request bodies by their <c>Content-Encoding</c>: gzip and deflate, also several of them. The service returns
/// InternalServerError for a body that it cannot decompress, which SDKs retry in vain; here it is an error of the client.
/// </summary>
internal static class RequestDecompression
{
    /// <param name="header">The values of <c>Content-Encoding</c>, in the order in which the client applied the encodings.</param>
    /// <param name="body">The bytes as sent.</param>
    /// <param name="readToEndAsync">Reads a decompressed stream up to the size limit of a request.</param>
    /// <exception cref="DynamoDbException">An encoding is not supported, or the body is not of this encoding, or is too large.</exception>
    public static async Task<byte[]> DecompressAsync(StringValues header, byte[] body, Func<Stream, Task<byte[]>> readToEndAsync)
    {
        var encodings = header.SelectMany(value => (value ?? string.Empty).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)).ToList();
        if (encodings.Find(encoding => FormatOf(encoding) is null) is { } unknown)
        {
            throw DynamoDbException.Serialization($"Content-Encoding: expected gzip, deflate or identity, got \"{unknown}\"");
        }

        foreach (var format in encodings.AsEnumerable().Reverse().Select(encoding => FormatOf(encoding)!).Where(format => format != "identity"))
        {
            body = await DecompressAsync(format, body, readToEndAsync).ConfigureAwait(false);
        }

        return body;
    }

    private static async Task<byte[]> DecompressAsync(string format, byte[] compressed, Func<Stream, Task<byte[]>> readToEndAsync)
    {
        try
        {
            using var source = new MemoryStream(compressed);
            using Stream decompressed = format == "gzip" ? new GZipStream(source, CompressionMode.Decompress)
                : HasZlibHeader(compressed) ? new ZLibStream(source, CompressionMode.Decompress)
                : new DeflateStream(source, CompressionMode.Decompress);
            return compressed.Length > 0 ? await readToEndAsync(decompressed).ConfigureAwait(false) : throw new InvalidDataException();
        }
        catch (Exception error) when (error is InvalidDataException or IOException)
        {
            throw DynamoDbException.Serialization($"The request cannot be decompressed as {format}");
        }
    }

    private static string? FormatOf(string encoding) => encoding.ToUpperInvariant() switch
    {
        "GZIP" or "X-GZIP" => "gzip",
        "DEFLATE" => "deflate",
        "IDENTITY" => "identity",
        _ => null,
    };

    /// <summary>
    /// Whether the bytes begin with a zlib header (RFC 1950), which HTTP's deflate has. Some clients send the deflate data
    /// without it.
    /// </summary>
    private static bool HasZlibHeader(byte[] bytes) =>
        bytes is [var method, var flags, ..] && (method & 0x0F) == 8 && ((method << 8) | flags) % 31 == 0;
}
