using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Reads the body of a request: at most 16 MB, decompressed if the client compressed it.</summary>
internal static class RequestBody
{
    /// <exception cref="DynamoDbException">The body is too large, or its content encoding is not supported.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > DynamoDbLimits.RequestBytes)
        {
            throw DynamoDbException.RequestTooLarge();
        }

        var bytes = request.ContentLength is { } length
            ? await ReadExactlyAsync(request.Body, (int)length, cancellationToken).ConfigureAwait(false)
            : await ReadToEndAsync(request.Body, cancellationToken).ConfigureAwait(false);
        return request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && encoding != "identity"
            ? await DecompressAsync(bytes, encoding, cancellationToken).ConfigureAwait(false)
            : bytes;
    }

    private static async Task<byte[]> ReadExactlyAsync(Stream body, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static async Task<byte[]> ReadToEndAsync(Stream body, CancellationToken cancellationToken)
    {
        using var buffer = new MemoryStream();
        var chunk = new byte[81_920];
        int read;
        while ((read = await body.ReadAsync(chunk, cancellationToken).ConfigureAwait(false)) > 0)
        {
            buffer.Write(chunk, 0, read);
            if (buffer.Length > DynamoDbLimits.RequestBytes)
            {
                throw DynamoDbException.RequestTooLarge();
            }
        }

        return buffer.ToArray();
    }

    /// <summary>The service supports gzip only, and returns InternalServerError for a body that it cannot decompress.</summary>
    private static async Task<byte[]> DecompressAsync(byte[] compressed, string encoding, CancellationToken cancellationToken)
    {
        if (encoding != "gzip" || compressed.Length == 0)
        {
            throw DynamoDbException.InternalServerError();
        }

        try
        {
            using var decompressed = new GZipStream(new MemoryStream(compressed), CompressionMode.Decompress);
            return await ReadToEndAsync(decompressed, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw DynamoDbException.InternalServerError();
        }
    }
}
