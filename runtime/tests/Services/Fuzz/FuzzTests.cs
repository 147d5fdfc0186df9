using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Tests.Fuzz;

/// <summary>
/// Sends random requests to all services. Each must get a response, and none may be a 500. FUZZ_REQUESTS and FUZZ_SEED set
/// the number of requests and the seed (runtime/docs/reliability.md).
/// </summary>
public sealed class FuzzTests
{
    private const int Clients = 8;

    private static readonly int Requests = Setting("FUZZ_REQUESTS", 3000);
    private static readonly int Seed = Setting("FUZZ_SEED", 1);

    [Fact]
    public async Task Every_request_gets_a_response_that_is_not_a_500()
    {
        await using var services = await RunningServices.StartAsync();
        using var http = new HttpClient { Timeout = TimeSpan.FromSeconds(60) };
        var generator = new RequestGenerator(services.Address, Seed);
        await CreateResourcesAsync(http, services.Address);
        var findings = new ConcurrentBag<string>();
        var function = new ErraticFunction(http, services.Address, Seed, findings.Add);
        services.Flow = function.RunAsync;
        var statuses = new ConcurrentDictionary<int, int>();

        await Parallel.ForAsync(0, Requests, new ParallelOptions { MaxDegreeOfParallelism = Clients }, async (number, cancellation) =>
        {
            using var request = generator.Request(number);
            var sent = request.Content is null ? "" : await request.Content.ReadAsStringAsync(cancellation);
            try
            {
                using var response = await http.SendAsync(request, cancellation);
                statuses.AddOrUpdate((int)response.StatusCode, 1, static (_, count) => count + 1);
                if (response.StatusCode == HttpStatusCode.InternalServerError)
                {
                    findings.Add($"{number}: {request.Method} {request.RequestUri?.PathAndQuery} {Target(request)} {sent} → {await response.Content.ReadAsStringAsync(cancellation)}");
                }
            }
            catch (Exception broken) when (broken is HttpRequestException or TaskCanceledException)
            {
                findings.Add($"{number}: {request.Method} {request.RequestUri?.PathAndQuery} {Target(request)} {sent} → {broken.Message}");
            }
        });

        TestContext.Current.TestOutputHelper?.WriteLine(string.Join(", ", statuses.OrderBy(pair => pair.Key).Select(pair => $"{pair.Key}: {pair.Value}")));
        Assert.True(findings.IsEmpty && services.Defects.IsEmpty, string.Join("\n", findings.Take(12).Concat(services.Defects.Take(12).Select(defect => defect.ToString()))));
        Assert.True(function.Accepted > Requests / 100, $"only {function.Accepted} checkpoints were accepted");
        Assert.True(statuses.GetValueOrDefault(200) > Requests / 40, $"only {statuses.GetValueOrDefault(200)} responses had status 200");
    }

    [Fact]
    public void Damaged_template_is_a_stack_or_an_error_with_its_line()
    {
        var template = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Template", "fixtures", "pipeline.yaml"));
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));
        for (var number = 0; number < Math.Max(50, Requests / 20); number++)
        {
            var damaged = Damage(template, new Random(HashCode.Combine(Seed, number)));
            try
            {
                TemplateReader.Read(new StringReader(damaged), "/stack/template.yaml", new TemplateOptions("fuzz", identity, new Dictionary<string, string>()));
            }
            catch (TemplateException invalid)
            {
                Assert.All(invalid.Errors, error => Assert.True(error.Line > 0 && error.Message.Length > 0, error.ToString()));
            }
        }
    }

    private static async Task CreateResourcesAsync(HttpClient http, Uri address)
    {
        (string Target, string Body)[] setup =
        [
            ("AmazonSQS.CreateQueue", """{"QueueName":"work"}"""),
            ("DynamoDB_20120810.CreateTable", """{"TableName":"items","BillingMode":"PAY_PER_REQUEST","AttributeDefinitions":[{"AttributeName":"id","AttributeType":"S"}],"KeySchema":[{"AttributeName":"id","KeyType":"HASH"}]}"""),
        ];
        foreach (var (target, body) in setup)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new StringContent(body) };
            request.Headers.Add("X-Amz-Target", target);
            using var response = await http.SendAsync(request);
            response.EnsureSuccessStatusCode();
        }
    }

    private static string Damage(string text, Random random)
    {
        const string Letters = "{}[]:!&*#|>-%@`\"'\t\n\0 aZ09é";
        for (var count = random.Next(1, 6); count > 0; count--)
        {
            var at = random.Next(text.Length);
            var length = random.Next(Math.Min(60, text.Length - at));
            var piece = text.Substring(at, length);
            var to = random.Next(text.Length);
            text = random.Next(4) switch
            {
                0 => text.Remove(at, length),
                1 => text.Insert(to, piece),
                2 => text.Insert(at, Letters[random.Next(Letters.Length)].ToString()),
                _ => text[..at] + Letters[random.Next(Letters.Length)] + text[(at + 1)..],
            };
        }

        return text;
    }

    private static string Target(HttpRequestMessage request) => request.Headers.TryGetValues("X-Amz-Target", out var values) ? string.Join(',', values) : "";

    private static int Setting(string name, int defaultValue) =>
        int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : defaultValue;
}
