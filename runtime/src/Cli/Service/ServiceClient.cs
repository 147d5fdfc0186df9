using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace DurableLocal.Cli.Service;

/// <summary>Calls the services of a running runtime by their wire protocols.</summary>
internal sealed class ServiceClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = endpoint, Timeout = TimeSpan.FromMinutes(1) };

    /// <summary>Reads a path of the Lambda service.</summary>
    /// <exception cref="ServiceException">The service returns an error.</exception>
    public Task<JsonElement> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative)), cancellationToken);

    /// <summary>Posts to a path of the Lambda service; null for an empty body.</summary>
    /// <exception cref="ServiceException">The service returns an error.</exception>
    public Task<JsonElement> PostAsync(string path, JsonNode? body, CancellationToken cancellationToken) =>
        SendAsync(new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = Json(body, "application/json") }, cancellationToken);

    /// <summary>Calls an operation of SQS or DynamoDB.</summary>
    /// <param name="target">The value of X-Amz-Target, such as <c>AmazonSQS.SendMessage</c>.</param>
    /// <param name="request">The members of the request.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <exception cref="ServiceException">The service returns an error.</exception>
    public Task<JsonElement> CallAsync(string target, JsonObject request, CancellationToken cancellationToken)
    {
        var message = new HttpRequestMessage(HttpMethod.Post, new Uri("/", UriKind.Relative)) { Content = Json(request, "application/x-amz-json-1.0") };
        message.Headers.Add("X-Amz-Target", target);
        return SendAsync(message, cancellationToken);
    }

    public void Dispose() => _http.Dispose();

    private static StringContent Json(JsonNode? body, string mediaType) => new(body?.ToJsonString() ?? "", Encoding.UTF8, new MediaTypeHeaderValue(mediaType));

    private async Task<JsonElement> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using (message)
        using (var response = await _http.SendAsync(message, cancellationToken).ConfigureAwait(false))
        {
            var body = await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                throw ServiceException.From((int)response.StatusCode, response.Headers, body);
            }

            if (body.Length == 0)
            {
                return default;
            }

            using var document = JsonDocument.Parse(body);
            return document.RootElement.Clone();
        }
    }
}
