using System.Collections.Concurrent;
using System.IO.Compression;
using System.Security.Cryptography;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.WebConsole;

/// <summary>The files of the pages, embedded in this assembly; each is read and compressed when it is first requested.</summary>
internal sealed class Assets
{
    /// <summary>The document of every page.</summary>
    public const string Page = "index.html";

    private readonly ConcurrentDictionary<string, Asset> _files = new(StringComparer.Ordinal);

    /// <summary>Writes a file. The browser stores it, and asks each time whether it has changed.</summary>
    /// <exception cref="AwsException">There is no such file.</exception>
    public async Task WriteAsync(HttpContext context, string name)
    {
        var asset = _files.TryGetValue(name, out var known) ? known : _files.GetOrAdd(name, Read(name));
        var response = context.Response;
        response.Headers.CacheControl = "no-cache";
        response.Headers.ETag = asset.Tag;
        response.Headers.Vary = "Accept-Encoding";
        if (context.Request.Headers.IfNoneMatch == asset.Tag)
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }

        var compressed = context.Request.Headers.AcceptEncoding.ToString().Contains("gzip", StringComparison.OrdinalIgnoreCase);
        if (compressed)
        {
            response.Headers.ContentEncoding = "gzip";
        }

        var bytes = compressed ? asset.Compressed : asset.Bytes;
        response.ContentType = asset.ContentType;
        response.ContentLength = bytes.Length;
        await response.Body.WriteAsync(bytes, context.RequestAborted).ConfigureAwait(false);
    }

    private static Asset Read(string name)
    {
        using var stream = (name.Length > 0 ? typeof(Assets).Assembly.GetManifestResourceStream(name) : null)
            ?? throw new AwsException(StatusCodes.Status404NotFound, "ResourceNotFoundException", $"The console has no file \"{name}\"");
        using var bytes = new MemoryStream();
        stream.CopyTo(bytes);
        using var compressed = new MemoryStream();
        using (var gzip = new GZipStream(compressed, CompressionLevel.SmallestSize, leaveOpen: true))
        {
            gzip.Write(bytes.GetBuffer(), 0, (int)bytes.Length);
        }

        var content = bytes.ToArray();
        return new Asset(content, compressed.ToArray(), ContentTypeOf(name), $"\"{Convert.ToHexStringLower(SHA256.HashData(content).AsSpan(0, 8))}\"");
    }

    private static string ContentTypeOf(string name) => Path.GetExtension(name) switch
    {
        ".html" => "text/html; charset=utf-8",
        ".css" => "text/css; charset=utf-8",
        ".js" => "text/javascript; charset=utf-8",
        ".svg" => "image/svg+xml",
        _ => "application/octet-stream",
    };

    private sealed record Asset(byte[] Bytes, byte[] Compressed, string ContentType, string Tag);
}
