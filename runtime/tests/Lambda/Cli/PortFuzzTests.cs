using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using Amazon.Runtime;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>
/// Sends random requests to the console's port and to the port of an idle environment; runtime/tests/Services fuzzes the
/// services. FUZZ_REQUESTS and FUZZ_SEED set the number of requests and the seed.
/// </summary>
public sealed class PortFuzzTests : IDisposable
{
    private const int Clients = 8;

    private static readonly int Requests = Setting("FUZZ_REQUESTS", 2000);
    private static readonly int Seed = Setting("FUZZ_SEED", 1);

    private static readonly string[] Methods = ["GET", "GET", "GET", "POST", "PUT", "DELETE", "HEAD", "OPTIONS", "PATCH", "TRACE"];

    private static readonly string[] ConsolePaths =
    [
        "/", "/executions", "/queues/x", "/key", "/nothing", "/assets/", "/assets/..%2f..%2fetc/passwd", "/assets/%00", "/api/", "/api/nothing",
        "/api/overview", "/api/executions", "/api/executions/named", "/api/executions/history", "/api/executions/payload", "/api/executions/parent",
        "/api/queues", "/api/queues/messages", "/api/queues/message", "/api/logs", "/api/changes", "/api/logs/lines", "/counters", "//", "/%",
    ];

    /// <summary>Without <c>GET next</c>, which takes an invocation from the function as its client would.</summary>
    private static readonly string[] RuntimePaths =
    [
        "/2018-06-01/runtime/invocation/r-1/response", "/2018-06-01/runtime/invocation/r-1/error", "/2018-06-01/runtime/invocation//response", "/2018-06-01/runtime/invocation/a%2fb/error",
        "/2018-06-01/runtime/init/error", "/2018-06-01/runtime/restore/next", "/2018-06-01/runtime/restore/error", "/2018-06-01/runtime/invocation", "/2018-06-01/", "/", "/%00", "//",
    ];

    private static readonly string[] Names = ["function", "status", "name", "from", "to", "arn", "after", "event", "queue", "text", "offset", "limit", "sequence", "Action", "X-Amz-Target", "é"];

    private static readonly string[] Values =
    [
        "", "work", "stack-Echo", "RUNNING", "0", "-1", "1", "9223372036854775807", "9223372036854775808", "2147483648", "1e9", "NaN", "../../etc/passwd", "%00", "%zz", "%ff", "\ud83d\ude00", "'; DROP TABLE x; --",
        "arn:aws:lambda:us-east-1:000000000000:function:stack-Echo:1/durable-execution/a/b", "{\"a\":1}", "ListQueues",
    ];

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task No_request_to_the_console_or_the_Runtime_API_gets_a_500_or_stops_the_function()
    {
        using var errors = new StringWriter();
        await using var runtime = await LocalRuntime.StartAsync(
            new RuntimeOptions { Template = _folder.Write("template.yaml", EchoStack.Template), DataFolder = Path.Combine(_folder.Path, "data"), Port = 0, ConsolePort = 0 },
            new ConsoleOutput(TextWriter.Null, TextWriter.Synchronized(errors), terminal: null, TimeProvider.System),
            TestContext.Current.CancellationToken);
        using var lambda = new AmazonLambdaClient(new BasicAWSCredentials("local", "local"), new AmazonLambdaConfig { ServiceURL = runtime.Identity.Endpoint.ToString(), AuthenticationRegion = "us-east-1" });
        var environment = await InvokeAsync(lambda, """{"do":"environment"}""");
        Uri[] ports = [runtime.ConsoleEndpoint!, new($"http://{environment["AWS_LAMBDA_RUNTIME_API"]}")];
        var process = (await InvokeAsync(lambda, """{"do":"process"}""")).ToJsonString();
        var findings = new ConcurrentBag<string>();
        var statuses = new ConcurrentDictionary<int, int>();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };

        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, cancellation) =>
        {
            using var request = Request(new Random(HashCode.Combine(Seed, number)), ports);
            try
            {
                // Updates of the console are streams without an end.
                using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellation);
                statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
                if (response.StatusCode == HttpStatusCode.InternalServerError)
                {
                    findings.Add($"{number}: {request.Method} {request.RequestUri} → {await response.Content.ReadAsStringAsync(cancellation)}");
                }
            }
            catch (HttpRequestException) when (request.Content is not null && request.RequestUri!.AbsolutePath.Contains("%00", StringComparison.Ordinal))
            {
                // Kestrel rejects such a path by the first line and closes the connection; what is left of the body meets a reset.
            }
            catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
            {
                findings.Add($"{number}: {request.Method} {request.RequestUri} → {broken.Message}");
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.True(findings.IsEmpty, string.Join("\n", findings.Take(12)));
        Assert.Empty(errors.ToString());
        Assert.Equal(process, (await InvokeAsync(lambda, """{"do":"process"}""")).ToJsonString());
        Assert.True(statuses.GetValueOrDefault(200) > Requests / 40, $"only {statuses.GetValueOrDefault(200)} responses had status 200");
    }

    private static HttpRequestMessage Request(Random random, Uri[] ports)
    {
        var port = random.Next(ports.Length);
        var paths = port == 0 ? ConsolePaths : RuntimePaths;
        var query = string.Join('&', Enumerable.Range(0, random.Next(5)).Select(_ => $"{Pick(random, Names)}={(random.Next(2) == 0 ? Uri.EscapeDataString(Pick(random, Values)) : Pick(random, Values))}"));
        var method = Pick(random, Methods);
        var request = new HttpRequestMessage(new HttpMethod(method), new Uri($"{ports[port].GetLeftPart(UriPartial.Authority)}{Pick(random, paths)}{(query.Length == 0 ? "" : "?")}{query}"));
        if (method is "POST" or "PUT" or "PATCH")
        {
            request.Content = new StringContent(string.Concat(Enumerable.Repeat(Pick(random, Values), random.Next(1, 200))), Encoding.UTF8, random.Next(2) == 0 ? "application/json" : "application/x-www-form-urlencoded");
        }

        foreach (var header in new[] { "Lambda-Runtime-Function-Error-Type", "Lambda-Runtime-Function-Response-Mode", "Accept-Encoding", "Range", "If-None-Match", "Durable-Local-Next", "X-Amz-Target" })
        {
            if (random.Next(8) == 0 && Pick(random, Values) is var value && value.All(char.IsAscii))
            {
                request.Headers.TryAddWithoutValidation(header, value);
            }
        }

        return request;
    }

    private static async Task<JsonNode> InvokeAsync(AmazonLambdaClient lambda, string payload)
    {
        var response = await lambda.InvokeAsync(new InvokeRequest { FunctionName = "stack-Echo", Payload = payload });
        return JsonNode.Parse(response.Payload.ToArray())!;
    }

    private static string Pick(Random random, string[] values) => values[random.Next(values.Length)];

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : defaultValue;
}
