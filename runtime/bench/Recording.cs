using System.Net;
using System.Text.Json;
using Amazon.Runtime;

namespace DurableLocal.Bench;

/// <param name="Operation">What a server that does nothing knows it by: the target header, else the path.</param>
/// <param name="AnswerHead">Headers of the answer, those that a server writes by itself left out.</param>
internal sealed record Exchange(string Operation, string Path, Dictionary<string, string> RequestHead, byte[] Request, Dictionary<string, string> AnswerHead, byte[] Answer)
{
    public static string OperationOf(string? target, string path) => string.IsNullOrEmpty(target) ? path : target;
}

/// <summary>Keeps one exchange of each operation that the SDK makes, to be repeated without the SDK or without the runtime.</summary>
internal sealed class Recording : HttpClientFactory
{
    private static readonly string[] WrittenByServers = ["Date", "Server", "Transfer-Encoding", "Content-Length", "Connection"];

    private readonly Dictionary<string, Exchange> _exchanges = new(StringComparer.Ordinal);

    public IReadOnlyCollection<Exchange> Exchanges => _exchanges.Values;

    public override HttpClient CreateHttpClient(IClientConfig clientConfig) => new(new Recorder(_exchanges));

    public void Save(string file) => File.WriteAllBytes(file, JsonSerializer.SerializeToUtf8Bytes(_exchanges.Values));

    public static Dictionary<string, Exchange> Load(string file) =>
        JsonSerializer.Deserialize<List<Exchange>>(File.ReadAllBytes(file))!.ToDictionary(static exchange => exchange.Operation, StringComparer.Ordinal);

    private sealed class Recorder(Dictionary<string, Exchange> exchanges) : DelegatingHandler(new SocketsHttpHandler())
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
            var answer = await base.SendAsync(request, cancellationToken);
            if (answer.StatusCode is not (HttpStatusCode.OK or HttpStatusCode.Accepted))
            {
                throw new InvalidOperationException($"{request.RequestUri}: {answer.StatusCode}: {await answer.Content.ReadAsStringAsync(cancellationToken)}");
            }

            await answer.Content.LoadIntoBufferAsync(cancellationToken);
            var path = request.RequestUri!.PathAndQuery;
            var operation = Exchange.OperationOf(request.Headers.TryGetValues("X-Amz-Target", out var targets) ? targets.Single() : null, path);
            exchanges[operation] = new Exchange(
                operation,
                path,
                request.Headers.Concat(request.Content?.Headers.AsEnumerable() ?? []).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.Ordinal),
                body,
                answer.Headers.Concat(answer.Content.Headers).Where(static header => !WrittenByServers.Contains(header.Key)).ToDictionary(static header => header.Key, static header => string.Join(", ", header.Value), StringComparer.Ordinal),
                await answer.Content.ReadAsByteArrayAsync(cancellationToken));
            return answer;
        }
    }
}
