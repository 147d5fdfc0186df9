using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Reads the body of a request: at most 16 MB, decompressed if the client compressed it.</summary>
internal static class RequestBody
{
    /// <exception cref="DynamoDbException">The body is too large, or cannot be decompressed.</exception>
    public static async Task<ReadOnlyMemory<byte>> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (request.ContentLength > DynamoDbLimits.RequestBytes)
        {
            throw DynamoDbException.RequestTooLarge();
        }

        var bytes = request.ContentLength is { } length
            ? await ReadExactlyAsync(request.Body, (int)length, cancellationToken).ConfigureAwait(false)
            : await ReadToEndAsync(request.Body, cancellationToken).ConfigureAwait(false);
        return request.Headers.ContentEncoding is { Count: > 0 } encodings
            ? await RequestDecompression.DecompressAsync(encodings, bytes, stream => ReadToEndAsync(stream, cancellationToken)).ConfigureAwait(false)
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
}
