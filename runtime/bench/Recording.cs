using System.Net;
using System.Text.Json;
using Amazon.Runtime;

namespace DurableLocal.Bench;

/// <summary>A recorded request with its response.</summary>
/// <param name="Operation">The header <c>X-Amz-Target</c>, or the path where there is none.</param>
/// <param name="ResponseHead">Headers of the response, without those that every server writes itself.</param>
internal sealed record Exchange(string Operation, string Path, Dictionary<string, string> RequestHead, byte[] Request, Dictionary<string, string> ResponseHead, byte[] Response)
{
    public static string OperationOf(string? target, string path) => string.IsNullOrEmpty(target) ? path : target;
}

/// <summary>Records one exchange per operation of the SDK, to be repeated without the SDK or without the runtime.</summary>
internal sealed class Recording : HttpClientFactory
{
    private static readonly string[] WrittenByEveryServer = ["Date", "Server", "Transfer-Encoding", "Content-Length", "Connection"];

    private readonly Dictionary<string, Exchange> _exchanges = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Exchange> Exchanges => _exchanges.Values;

#pragma warning disable CA2000 // HttpClient disposes its handler, and the handler the one inside it.
    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Recorder(_exchanges, new SocketsHttpHandler()));
#pragma warning restore CA2000

    public void Save(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(_exchanges.Values));

    public static Dictionary<string, Exchange> Load(string file) =>
        JsonSerializer.Deserialize<List<Exchange>>(File.ReadAllBytes(file))!.ToDictionary(static exchange => exchange.Operation, StringComparer.Ordinal);

    private sealed class Recorder(Dictionary<string, Exchange> exchanges, HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var response = await base.SendAsync(request, cancellationToken);
            if (response.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                throw new InvalidOperationException($"{request.RequestUri}: {response.StatusCode}: {await response.Content.ReadAsStringAsync(cancellationToken)}");
            }

            await response.Content.LoadIntoBufferAsync(cancellationToken);
            var path = request.RequestUri!.PathAndQuery;
            var operation = Exchange.OperationOf(request.Headers.TryGetValues("X-Amz-Target", out var targets) ? targets.Single() : null, path);
            exchanges[operation] = new Exchange(
                operation,
                path,
                request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.Ordinal),
                body,
                response.Headers.Concat(response.Content.Headers).Where(static header => !WrittenByEveryServer.Contains(header.Key)).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.Ordinal),
                await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return response;
        }
    }
}
