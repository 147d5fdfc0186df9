using System.Net;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Hosting;
using DurableLocal.Terminal;

namespace DurableLocal.Tests.Cli;

/// <summary>The counters of <c>--counters</c>, compared with a client whose bytes are known.</summary>
public sealed class CountersTests
{
    private const string Template = "Resources: { Work: { Type: AWS::SQS::Queue, Properties: { QueueName: work } } }";

    [Fact]
    public async Task Counters_have_the_requests_and_bytes_of_each_operation_and_the_commits()
    {
        Assert.SkipUnless(WireCounters.AreSupported, "no Linux");
        using var folder = new TemporaryFolder();
        await using var runtime = await StartAsync(folder, counts: true);
        using var client = new HttpClient { BaseAddress = runtime.Identity.Endpoint };
        var before = await ReadAsync(client);
        await SendAsync(client, 1_000);
        await SendAsync(client, 5_000);

        var after = await ReadAsync(client);

        var sent = after.GetProperty("wire").GetProperty("AmazonSQS.SendMessage");
        Assert.Equal(2, sent.GetProperty("requests").GetInt32());
        Assert.InRange(sent.GetProperty("bytesIn").GetInt32(), 6_000, 7_000);
        Assert.InRange(sent.GetProperty("bytesOut").GetInt32(), 200, 1_000);
        Assert.True(after.GetProperty("commits").GetInt64() > before.GetProperty("commits").GetInt64());
    }

    [Fact]
    public async Task Without_the_option_nothing_is_counted_or_served()
    {
        using var folder = new TemporaryFolder();
        await using var runtime = await StartAsync(folder, counts: false);
        using var client = new HttpClient { BaseAddress = runtime.Identity.Endpoint };

        using var response = await client.GetAsync(new Uri("/counters", UriKind.Relative), CancellationToken.None);

        Assert.Equal(HttpStatusCode.NotFound, response.StatusCode);
    }

    private static async Task<JsonElement> ReadAsync(HttpClient client)
    {
        using var counters = JsonDocument.Parse(await client.GetStringAsync(new Uri("/counters", UriKind.Relative)));
        return counters.RootElement.Clone();
    }

    private static async Task SendAsync(HttpClient client, int length)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri("/", UriKind.Relative));
        request.Headers.Add("X-Amz-Target", "AmazonSQS.SendMessage");
        request.Content = new StringContent($$"""{"QueueUrl":"{{client.BaseAddress}}000000000000/work","MessageBody":"{{new string('x', length)}}"}""", null, "application/x-amz-json-1.0");
        using var response = await client.SendAsync(request);
        response.EnsureSuccessStatusCode();
    }

    private static async Task<LocalRuntime> StartAsync(TemporaryFolder folder, bool counts)
    {
        var template = folder.Write("template.yaml", Template);
        var options = new RuntimeOptions { Port = 0, DataFolder = Path.Combine(folder.Path, "data"), Template = template, Counts = counts };
        return await LocalRuntime.StartAsync(options, new ConsoleOutput(TextWriter.Null, TextWriter.Null, terminal: null, TimeProvider.System), CancellationToken.None);
    }
}
