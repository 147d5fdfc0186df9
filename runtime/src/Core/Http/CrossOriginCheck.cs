using Microsoft.AspNetCore.Http;

namespace DurableLocal.Core.Http;

/// <summary>
/// Decides whether a request may come from a web page of another origin. Every HTTP port of the runtime applies it: a
/// browser lets any page send simple requests to any loopback port, and a page whose own host name resolves to 127.0.0.1
/// (DNS rebinding) can also read the response.
/// </summary>
public static class CrossOriginCheck
{
    /// <summary>
    /// Returns why the request must be rejected with status 403; the text contains the header and its value. Null for a
    /// request that may be served: its Host is a loopback name or absent (HTTP/1.0), and the browser headers Origin and
    /// Sec-Fetch-Site, which no AWS SDK sends, are absent or of the same origin.
    /// </summary>
    public static string? ErrorOf(IHeaderDictionary headers)
    {
        var host = HostString.FromUriComponent(headers.Host.ToString());
        if (host.HasValue && !IsLoopback(host.Host))
        {
            return $"Host: expected a loopback name, got \"{host.Host}\"";
        }

        if (headers["Sec-Fetch-Site"] is [{ } site, ..] && site is not ("same-origin" or "none"))
        {
            return $"Sec-Fetch-Site: expected same-origin or none, got \"{site}\"";
        }

        return headers.Origin is [{ } origin, ..] && !(Uri.TryCreate(origin, UriKind.Absolute, out var from) && from.Authority == host.Value)
            ? $"Origin: expected none or http://{host.Value}, got \"{origin}\""
            : null;
    }

    private static bool IsLoopback(string host) =>
        host is "127.0.0.1" or "localhost" or "[::1]" or "::1" || host.EndsWith(".localhost", StringComparison.OrdinalIgnoreCase);
}
