using System.Net.Http.Headers;
using System.Text.Json;

namespace DurableLocal.Cli;

/// <summary>Reads from the Lambda service API of a running runtime.</summary>
internal sealed class ServiceClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = endpoint, Timeout = TimeSpan.FromMinutes(1) };

    /// <exception cref="ServiceException">The service returns an error.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), cancellationToken).ConfigureAwait(false);
        var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        return response.IsSuccessStatusCode ? JsonDocument.Parse(body) : throw ServiceException.From((int)response.StatusCode, response.Headers, body);
    }

    public void Dispose() => _http.Dispose();
}

/// <summary>An error response of a service.</summary>
internal sealed class ServiceException(int status, string code, string message) : Exception($"{code} ({status}): {message}")
{
    public string Code { get; } = code;

    internal static ServiceException From(int status, HttpResponseHeaders headers, byte[] body)
    {
        var code = headers.TryGetValues("x-amzn-ErrorType", out var types) ? types.First() : "Error";
        try
        {
            using var document = JsonDocument.Parse(body);
            var root = document.RootElement;
            if (root.TryGetProperty("__type", out var type))
            {
                code = type.GetString() ?? code;
            }

            var message = root.TryGetProperty("message", out var text) || root.TryGetProperty("Message", out text) ? text.GetString() : null;
            return new ServiceException(status, code.Split('#')[^1], message ?? "no message");
        }
        catch (JsonException)
        {
            return new ServiceException(status, code, System.Text.Encoding.UTF8.GetString(body));
        }
    }
}
