using System.Globalization;
using System.IO.Compression;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Compresses a response of more than 4 KB with gzip or deflate if the client accepts it.</summary>
internal static class ResponseEncoding
{
    /// <summary>Responses up to this length are not compressed, whatever the client accepts.</summary>
    private const int MaxUncompressedBytes = 4096;

    private const string Gzip = "gzip";
    private const string Deflate = "deflate";

    /// <param name="accepted">The request's <c>Accept-Encoding</c>, or null.</param>
    /// <param name="response">The response as JSON.</param>
    /// <returns>The bytes to send and their <c>Content-Encoding</c>, null if they are not compressed.</returns>
    public static (ReadOnlyMemory<byte> Bytes, string? Encoding) Compress(string? accepted, ReadOnlyMemory<byte> response)
    {
        if (string.IsNullOrEmpty(accepted) || response.Length <= MaxUncompressedBytes || Choose(accepted) is not { } encoding)
        {
            return (response, null);
        }

        using var compressed = new MemoryStream();
        using (Stream compressor = encoding == Gzip ? new GZipStream(compressed, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(compressed, CompressionLevel.Fastest, leaveOpen: true))
        {
            compressor.Write(response.Span);
        }

        return (compressed.ToArray(), encoding);
    }

    /// <summary>
    /// Returns the encoding with the higher quality, or null if neither is accepted. At equal quality an encoding that the
    /// header names precedes one that only <c>*</c> covers, and the one named first precedes the other. <c>identity</c> is
    /// ignored.
    /// </summary>
    private static string? Choose(string accepted)
    {
        var preferences = accepted.Split(',').Select(Parse).ToList();
        var best = new[] { Gzip, Deflate }
            .Select(encoding => Rank(preferences, encoding))
            .Where(rank => rank.Quality > 0)
            .OrderByDescending(rank => rank.Quality)
            .ThenBy(rank => rank.Position)
            .FirstOrDefault();
        return best.Encoding;
    }

    private static (string Encoding, double Quality, int Position) Rank(List<(string Name, double Quality)> preferences, string encoding)
    {
        var position = preferences.FindIndex(preference => preference.Quality > 0 && string.Equals(preference.Name, encoding, StringComparison.OrdinalIgnoreCase));
        if (position >= 0)
        {
            return (encoding, preferences[position].Quality, position);
        }

        var isExcluded = preferences.Exists(preference => string.Equals(preference.Name, encoding, StringComparison.OrdinalIgnoreCase));
        var any = preferences.Find(preference => preference.Name == "*");
        return (encoding, isExcluded || any.Name is null ? 0 : any.Quality, int.MaxValue);
    }

    /// <summary>The first <c>q</c> counts. A quality that is not a number is read as 1, one out of range as the nearest bound.</summary>
    private static (string Name, double Quality) Parse(string preference)
    {
        var parts = preference.Split(';', StringSplitOptions.TrimEntries);
        foreach (var part in parts.Skip(1))
        {
            var pair = part.Split('=', 2, StringSplitOptions.TrimEntries);
            if (pair is ["q", var quality])
            {
                return (parts[0], double.TryParse(quality, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? Math.Clamp(number, 0, 1) : 1);
            }
        }

        return (parts[0], 1);
    }
}
