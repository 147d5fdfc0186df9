using System.Buffers;
using System.Net.Http.Headers;
using System.Text.Json;

namespace DurableLocal.Hosting;

/// <summary>A client of the runtime's own endpoints: what the command line does, any SDK can do.</summary>
public sealed class ServiceClient(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { PooledConnectionLifetime = Timeout.InfiniteTimeSpan }) { BaseAddress = endpoint, Timeout = TimeSpan.FromMinutes(1) };

    public Task<JsonDocument> SqsAsync(string operation, Action<Utf8JsonWriter> members, CancellationToken cancellationToken) =>
        PostAsync($"AmazonSQS.{operation}", members, cancellationToken);

    public Task<JsonDocument> DynamoDbAsync(string operation, Action<Utf8JsonWriter> members, CancellationToken cancellationToken) =>
        PostAsync($"DynamoDB_20120810.{operation}", members, cancellationToken);

    /// <exception cref="ServiceFault">The service refuses.</exception>
    public async Task<JsonDocument> GetAsync(string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(path, UriKind.Relative));
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    public void Dispose() => _http.Dispose();

    private async Task<JsonDocument> PostAsync(string target, Action<Utf8JsonWriter> members, CancellationToken cancellationToken)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        using var content = new ReadOnlyMemoryContent(buffer.WrittenMemory);
        content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/", UriKind.Relative)) { Content = content };
        request.Headers.Add("X-Amz-Target", target);
        return await SendAsync(request, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonDocument> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var answer = await _http.SendAsync(request, cancellationToken).ConfigureAwait(false);
        var body = await answer.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
        if (answer.IsSuccessStatusCode)
        {
            return JsonDocument.Parse(body.Length == 0 ? "{}"u8.ToArray() : body);
        }

        throw ServiceFault.From((int)answer.StatusCode, answer.Headers, body);
    }
}

/// <summary>An error answer of a service.</summary>
public sealed class ServiceFault(int status, string code, string message) : Exception($"{code} ({status}): {message}")
{
    public string Code { get; } = code;

    internal static ServiceFault From(int status, HttpResponseHeaders headers, byte[] body)
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
            return new ServiceFault(status, code.Split('#')[^1], message ?? "no message");
        }
        catch (JsonException)
        {
            return new ServiceFault(status, code, System.Text.Encoding.UTF8.GetString(body));
        }
    }
}
