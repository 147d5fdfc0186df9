using System.Globalization;
using System.IO.Compression;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Packs an answer for a client that asks for it: above 4 KB, as gzip or deflate.</summary>
internal static class ResponseEncoding
{
    /// <summary>Shorter answers go as they are, whatever the client accepts.</summary>
    private const int ShortestPacked = 4096;

    private const string Gzip = "gzip";
    private const string Deflate = "deflate";

    /// <param name="accepted">The request's <c>Accept-Encoding</c>, or null.</param>
    /// <param name="answer">The answer as JSON.</param>
    /// <returns>The bytes to send and how they are packed, null for not at all.</returns>
    public static (ReadOnlyMemory<byte> Bytes, string? Encoding) Compress(string? accepted, ReadOnlyMemory<byte> answer)
    {
        if (string.IsNullOrEmpty(accepted) || answer.Length <= ShortestPacked || Choose(accepted) is not { } encoding)
        {
            return (answer, null);
        }

        using var packed = new MemoryStream();
        using (Stream packer = encoding == Gzip ? new GZipStream(packed, CompressionLevel.Fastest, leaveOpen: true) : new ZLibStream(packed, CompressionLevel.Fastest, leaveOpen: true))
        {
            packer.Write(answer.Span);
        }

        return (packed.ToArray(), encoding);
    }

    /// <summary>
    /// The better liked of the two; among equals the one named, and of two named the first. <c>identity</c> does not count.
    /// </summary>
    private static string? Choose(string accepted)
    {
        var likings = accepted.Split(',').Select(Parse).ToList();
        var best = new[] { Gzip, Deflate }
            .Select(encoding => Liking(likings, encoding))
            .Where(liking => liking.Quality > 0)
            .OrderByDescending(liking => liking.Quality)
            .ThenBy(liking => liking.Place)
            .FirstOrDefault();
        return best.Encoding;
    }

    private static (string Encoding, double Quality, int Place) Liking(List<(string Name, double Quality)> likings, string encoding)
    {
        var named = likings.FindIndex(liking => liking.Quality > 0 && string.Equals(liking.Name, encoding, StringComparison.OrdinalIgnoreCase));
        if (named >= 0)
        {
            return (encoding, likings[named].Quality, named);
        }

        var refused = likings.Exists(liking => string.Equals(liking.Name, encoding, StringComparison.OrdinalIgnoreCase));
        var any = likings.Find(liking => liking.Name == "*");
        return (encoding, refused || any.Name is null ? 0 : any.Quality, int.MaxValue);
    }

    /// <summary>The first <c>q</c> counts; one that is no number is taken for 1, and one out of range for the nearest in it.</summary>
    private static (string Name, double Quality) Parse(string liking)
    {
        var parts = liking.Split(';', StringSplitOptions.TrimEntries);
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
