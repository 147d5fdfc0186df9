using System.Text;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Model;
using Amazon.SQS.Model;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;
using DurableLocal.Tests.Browser;

[assembly: AssemblyFixture(typeof(ConsoleRuntime))]

namespace DurableLocal.Tests.Browser;

/// <summary>
/// A runtime with the template of this folder and its console, shared by all tests: executions of every kind, messages,
/// items, and more executions than a page can hold.
/// </summary>
public sealed class ConsoleRuntime : IAsyncLifetime
{
    public const string Stack = "shop";

    /// <summary>Executions that are stored directly, besides those that run.</summary>
    public const int Stored = 10_000;

    private readonly TemporaryFolder _folder = new();
    private RuntimeProcess? _process;

    /// <summary>Address of the console.</summary>
    public Uri Address { get; private set; } = new("http://127.0.0.1");

    public RuntimeProcess Process => _process!;

    public HttpClient Http { get; private set; } = new();

    public async ValueTask InitializeAsync()
    {
        await StoreManyAsync();
        var template = Path.Combine(Repository.Root, "runtime", "tests", "Browser", "template.yaml");
        _process = await RuntimeProcess.StartAsync(_folder.Path, "--template", template, "--stack-name", Stack, "--console-port", "0");
        Address = AddressIn(_process.Output);
        Http = new HttpClient { BaseAddress = Address };
        await StartAsync("Tour", "tour-1");
        await StartAsync("Fail", "bad-7");
        await StartAsync("Approve", "approve-1");
        await StartAsync("Approve", "approve-2");
        await StartAsync("Sleep", "sleep-1");
        await StartAsync("ManySteps", "fifty", "50");
        await Process.DynamoDb.PutItemAsync(new PutItemRequest($"{Stack}-orders", new()
        {
            ["id"] = new AttributeValue("tour-1"),
            ["customer"] = new AttributeValue("ann"),
            ["placed_at"] = new AttributeValue("2026-01-02T03:04:05Z"),
            ["lines"] = new AttributeValue { L = [new AttributeValue { N = "1.50" }, new AttributeValue { BOOL = true }] },
        }));
        await SendAsync("inbox", """{"id":"tour-1"}""");
        await WaitForAsync("tour-1", "SUCCEEDED");
        await WaitForAsync("bad-7", "FAILED");
        await WaitForAsync("fifty", "SUCCEEDED");
    }

    /// <summary>Returns the address of the console that <c>up</c> has printed.</summary>
    public static Uri AddressIn(string output) =>
        new(output.Split('\n').First(static line => line.StartsWith("Console ", StringComparison.Ordinal))["Console ".Length..].Trim());

    public Task<string> StartAsync(string function, string name) => StartAsync(function, name, JsonSerializer.Serialize(name));

    public async Task<string> StartAsync(string function, string name, string input)
    {
        var response = await Process.Lambda.InvokeAsync(new InvokeRequest
        {
            FunctionName = $"{Stack}-{function}",
            Qualifier = "$LATEST",
            InvocationType = Amazon.Lambda.InvocationType.Event,
            DurableExecutionName = name,
            PayloadStream = new MemoryStream(Encoding.UTF8.GetBytes(input)),
        });
        return response.DurableExecutionArn;
    }

    public async Task SendAsync(string queue, string body) => await Process.Sqs.SendMessageAsync(new SendMessageRequest(await UrlAsync(queue), body));

    public async Task<string> UrlAsync(string queue) => (await Process.Sqs.GetQueueUrlAsync($"{Stack}-{queue}")).QueueUrl;

    public async Task<JsonElement> ReadAsync(string operation)
    {
        using var response = await Http.GetAsync(new Uri($"/api/{operation}", UriKind.Relative), TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"{operation}: {(int)response.StatusCode} {text}");
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    /// <summary>Returns the execution of that name, once it has the status.</summary>
    public Task<JsonElement> WaitForAsync(string name, string status) => Wait.UntilAsync(
        async () => (await ReadAsync($"executions/named?name={name}")).EnumerateArray().FirstOrDefault(),
        row => row.ValueKind == JsonValueKind.Object && row.GetProperty("status").GetString() == status,
        $"{name} {status}");

    public async Task<string> ArnAsync(string name) => (await ReadAsync($"executions/named?name={name}"))[0].GetProperty("arn").GetString()!;

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        if (_process is not null)
        {
            await _process.DisposeAsync();
        }

        _folder.Dispose();
    }

    /// <summary>Stores ended executions, every hundredth of them FAILED, before the runtime starts: to run as many would take minutes.</summary>
    private async Task StoreManyAsync()
    {
        var started = DateTimeOffset.UtcNow.AddMinutes(-40).ToUnixTimeMilliseconds();
        var database = Database.Open(Path.Combine(_folder.Path, "runtime.db"), RuntimeSchema.Migrations);
        await using (database)
        {
            await database.WriteAsync(session =>
            {
                const string Numbers = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ?1) ";
                session.Execute(
                    "INSERT INTO durable_executions (function_name, name, uid, version, unqualified_arn, status, started_at, ended_at, timeout_seconds, retention_days, failures, due_at, asynchronous, end_event) "
                    + Numbers + "SELECT ?2, printf('stored-%05d', i), printf('uid-%d', i), '$LATEST', ?3, CASE WHEN i % 100 = 0 THEN 2 ELSE 1 END, ?4 + i * 200, ?4 + i * 200 + 45, 300, 1, 0, ?4 + 86400000, 1, 2 FROM n",
                    Stored,
                    $"{Stack}-Echo",
                    $"arn:aws:lambda:us-east-1:000000000000:function:{Stack}-Echo",
                    started);
                session.Execute(
                    "INSERT INTO durable_events (execution_id, event_id, type, at, suspends, is_error, payload) SELECT id, 1, 0, started_at, 0, 0, CAST('\"' || name || '\"' AS BLOB) FROM durable_executions");
                session.Execute(
                    "INSERT INTO durable_events (execution_id, event_id, type, at, suspends, is_error, payload) SELECT id, 2, status, ended_at, 0, status = 2, "
                    + """CASE status WHEN 2 THEN CAST('{"ErrorType":"StoredException","ErrorMessage":"stored"}' AS BLOB) ELSE CAST('1' AS BLOB) END FROM durable_executions""");
            });
        }
    }
}
