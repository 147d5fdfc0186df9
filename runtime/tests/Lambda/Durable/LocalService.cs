using System.Collections.Concurrent;
using System.Text;
using System.Text.Json.Nodes;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Actions;
using DurableLocal.Lambda;
using DurableLocal.Telemetry.Traces;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace DurableLocal.Tests.Durable;

/// <summary>The engine on a real store with test doubles for Lambda and SQS, called through its HTTP endpoint. Can be killed and restarted.</summary>
internal sealed class LocalService : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("durable-").FullName;
    private readonly DurableEngineOptions _options;
    private readonly TimeProvider _time;
    private Database _database;
    private DurableExecutionsEndpoint _endpoint;

    public LocalService(DurableEngineOptions? options = null, TimeProvider? time = null)
    {
        _time = time ?? Time;
        _options = (options ?? new DurableEngineOptions()) with { ReportDefect = Defects.Enqueue };
        (_database, Engine, _endpoint) = Open();
        Functions.Add("workflow", isDurable: true);
    }

    public FakeFunctions Functions { get; } = new();

    public FakeInvoker Invoker { get; private set; } = new();

    public FakeQueues Queues { get; } = new();

    public RecordingStatusListener Listener { get; } = new();

    /// <summary>Exceptions of handlers, failed assertions included.</summary>
    public ConcurrentQueue<Exception> Failures { get; } = new();

    public ConcurrentQueue<Exception> Defects { get; } = new();

    /// <summary>The clock, unless the test brings its own.</summary>
    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero));

    public DurableExecutionEngine Engine { get; private set; }

    public Database Database => _database;

    /// <summary>Handles invocations of <paramref name="function"/> as a durable SDK would.</summary>
    public void Handle(string function, Func<DurableCall, Task<string>> handler) =>
        Invoker.Handlers[function] = async invocation =>
        {
            try
            {
                return FakeInvoker.Success(await handler(new DurableCall(this, invocation)));
            }
            catch (Exception failure)
            {
                Failures.Enqueue(failure);
                return new InvocationOutcome(InvocationOutcomeKind.FunctionError, default, failure.GetType().FullName, failure.Message);
            }
        };

    public void HandlePlain(string function, Func<string, string> handler)
    {
        Functions.Add(function);
        Invoker.Handlers[function] = invocation => Task.FromResult(FakeInvoker.Success(handler(Encoding.UTF8.GetString(invocation.Payload.Span))));
    }

    public async Task<string> StartAsync(string input = "null", string? name = null, bool asynchronous = true, string function = "workflow", string? tenantId = null, string? trace = null) =>
        (await Engine.StartAsync(Functions.Resolve(function, "$LATEST"), name, Encoding.UTF8.GetBytes(input), asynchronous, tenantId, trace, CancellationToken.None)).ExecutionArn;

    public async Task<DurableOutcome> EndAsync(string arn) => await Engine.WaitForCompletionAsync(arn, CancellationToken.None).WaitAsync(Deadline);

    /// <summary>Simulates a crash of the process: uncommitted changes are lost, and running invocations can no longer write.</summary>
    public async Task KillAsync()
    {
        await _database.DisposeAsync();
        _ = Engine.DrainAsync(CancellationToken.None);
        Invoker = new FakeInvoker(Invoker);
        (_database, Engine, _endpoint) = Open();
    }

    public async Task<JsonNode> GetAsync(string path) => await OkAsync("GET", path, null);

    public Task<(int Status, string? ErrorType, JsonNode? Body)> SendAsync(string method, string path, string? body) =>
        SendBytesAsync(method, path, body is null ? [] : Encoding.UTF8.GetBytes(body));

    public async Task<(int Status, string? ErrorType, JsonNode? Body)> SendBytesAsync(string method, string path, byte[] body)
    {
        var context = new DefaultHttpContext();
        var query = path.IndexOf('?', StringComparison.Ordinal);
        context.Request.Method = method;
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        context.Request.QueryString = query < 0 ? QueryString.Empty : new QueryString(path[query..]);
        context.Request.Body = new MemoryStream(body);
        context.Request.ContentLength = body.Length;
        using var response = new MemoryStream();
        context.Response.Body = response;
        Assert.True(_endpoint.Accepts(context.Request));
        await _endpoint.HandleAsync(context);
        return (context.Response.StatusCode, context.Response.Headers["x-amzn-ErrorType"], JsonNode.Parse(response.ToArray()));
    }

    public async Task<JsonNode> OkAsync(string method, string path, string? body)
    {
        var (status, errorType, response) = await SendAsync(method, path, body);
        Assert.True(status == 200, $"{method} {path}: {status} {errorType} {response}");
        return response!;
    }

    public Task<JsonNode> PauseAsync(string arn, string? body = null) => OkAsync("POST", Path(arn, "/pause"), body);

    public Task<JsonNode> ResumeAsync(string arn, string? body = null) => OkAsync("POST", Path(arn, "/resume"), body);

    public async Task<string> StatusAsync(string arn) => (string)(await GetAsync(Path(arn)))["Status"]!;

    public static (int Status, string? ErrorType) StatusOf((int Status, string? ErrorType, JsonNode? Body) response) => (response.Status, response.ErrorType);

    public static string Path(string arn, string action = "") => $"/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}{action}";

    public static string CallbackPath(string id, string action) => $"/2025-12-01/durable-execution-callbacks/{Uri.EscapeDataString(id)}/{action}";

    /// <summary>Returns the event types of the history in order; fails if the ids are not consecutive.</summary>
    public async Task<List<string>> HistoryAsync(string arn)
    {
        var events = (await GetAsync(Path(arn, "/history?MaxItems=1000")))["Events"]!.AsArray();
        Assert.Equal(Enumerable.Range(1, events.Count), events.Select(line => (int)line!["EventId"]!));
        return [.. events.Select(line => (string)line!["EventType"]!)];
    }

    public async Task<JsonNode> EventAsync(string arn, int id) =>
        (await GetAsync(Path(arn, "/history?MaxItems=1000")))["Events"]!.AsArray()[id - 1]!;

    /// <summary>Waits until the history contains the event type that many times.</summary>
    public Task EventAsync(string arn, string eventType, int times = 1) =>
        Wait.UntilAsync(() => HistoryAsync(arn), types => types.Count(type => type == eventType) >= times, $"{times} events {eventType}");

    /// <summary>Advances the clock in small steps until the execution has ended.</summary>
    public async Task<DurableOutcome> EndAdvancingAsync(string arn)
    {
        var end = Engine.WaitForCompletionAsync(arn, CancellationToken.None);
        await Wait.AdvancingAsync(() => Time.Advance(TimeSpan.FromMilliseconds(500)), () => end.IsCompleted, $"the end of {arn}");
        return await end;
    }

    public static TimeSpan Deadline => TimeSpan.FromSeconds(30);

    public async ValueTask DisposeAsync()
    {
        await Engine.DrainAsync(new CancellationTokenSource(TimeSpan.FromSeconds(5)).Token);
        await _database.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private (Database, DurableExecutionEngine, DurableExecutionsEndpoint) Open()
    {
        var database = Database.Open(System.IO.Path.Combine(_folder, "store.db"), [.. DurableExecutionEngine.Migrations, .. StackTracing.Migrations]);
        var engine = new DurableExecutionEngine(database, Functions, Invoker, Queues, Listener, _time, new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566")), _options);
        return (database, engine, new DurableExecutionsEndpoint(engine, Functions));
    }
}
