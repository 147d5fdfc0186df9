using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>The bytes of a request: at most 16 MB, and unpacked where the client packed them.</summary>
internal static class RequestBody
{
    /// <exception cref="DynamoDbException">The body is too large, or packed in a way that is not understood.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > DynamoDbLimits.RequestBytes)
        {
            throw DynamoDbException.RequestTooLarge();
        }

        var sent = request.ContentLength is { } length
            ? await ExactlyAsync(request.Body, (int)length, cancellationToken).ConfigureAwait(false)
            : await AllAsync(request.Body, cancellationToken).ConfigureAwait(false);
        return request.Headers.ContentEncoding is [{ Length: > 0 } encoding, ..] && encoding != "identity"
            ? await UnpackAsync(sent, encoding, cancellationToken).ConfigureAwait(false)
            : sent;
    }

    private static async Task<byte[]> ExactlyAsync(Stream body, int length, CancellationToken cancellationToken)
    {
        var bytes = new byte[length];
        await body.ReadExactlyAsync(bytes, cancellationToken).ConfigureAwait(false);
        return bytes;
    }

    private static async Task<byte[]> AllAsync(Stream body, CancellationToken cancellationToken)
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

    /// <summary>The service knows gzip only, and calls what it cannot unpack its own failure.</summary>
    private static async Task<byte[]> UnpackAsync(byte[] packed, string encoding, CancellationToken cancellationToken)
    {
        if (encoding != "gzip" || packed.Length == 0)
        {
            throw DynamoDbException.InternalServerError();
        }

        try
        {
            using var unpacked = new GZipStream(new MemoryStream(packed), CompressionMode.Decompress);
            return await AllAsync(unpacked, cancellationToken).ConfigureAwait(false);
        }
        catch (InvalidDataException)
        {
            throw DynamoDbException.InternalServerError();
        }
    }
}
