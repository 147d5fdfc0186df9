using System.Text;
using System.Text.Json;
using DurableLocal.Core.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Bench.Simulation;

/// <summary>A response; its status is 0 if none arrived: the request may have had its effect.</summary>
internal readonly record struct Response(int Status, string? ErrorType, ReadOnlyMemory<byte> Content)
{
    public static Response None => default;

    /// <summary>The content, parsed anew by each call: nobody reads that of most responses. Undefined without content.</summary>
    public JsonElement Body => Content.IsEmpty ? default : JsonElement.Parse(Content.Span);

    public bool IsOk => Status is >= 200 and < 300;

    /// <summary>Whether a client repeats the request.</summary>
    public bool MayBeRepeated => Status is 0 or 503;
}

/// <summary>
/// Sends requests to the endpoints of the runtime, over a network that takes time. A process that ends loses the requests
/// and responses on their way.
/// </summary>
/// <param name="runtime">The process that gets the requests: the current one, or that of a function.</param>
/// <param name="time">The clock of the caller.</param>
internal sealed class Client(Func<SimulatedRuntime?> runtime, Simulation simulation, TimeProvider time)
{
    private static readonly TimeSpan LongestTransfer = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    public Task<Response> SqsAsync(string operation, string queue, string members = "") =>
        TargetAsync($"AmazonSQS.{operation}", $$"""{"QueueUrl":"{{SimulatedStack.Identity.QueueUrl(queue)}}"{{(members.Length == 0 ? "" : "," + members)}}}""");

    public Task<Response> TargetAsync(string target, string body) => SendAsync("POST", "/", body, request =>
    {
        request.Headers["X-Amz-Target"] = target;
        request.ContentType = "application/x-amz-json-1.0";
    });

    /// <summary>Calls an operation on a durable execution.</summary>
    public Task<Response> ExecutionAsync(string method, string arn, string action, string? body = null) =>
        SendAsync(method, $"/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}{action}", body);

    public Task<Response> CallbackAsync(string id, string action, string body) =>
        SendAsync("POST", $"/2025-12-01/durable-execution-callbacks/{Uri.EscapeDataString(id)}/{action}", body);

    public Task<Response> StartAsync(string function, string name, string payload) => SendAsync("POST", $"/2015-03-31/functions/{function}:live/invocations", payload, request =>
    {
        request.Headers["X-Amz-Invocation-Type"] = "Event";
        request.Headers["X-Amz-Durable-Execution-Name"] = name;
    });

    public async Task<Response> SendAsync(string method, string path, string? body, Action<HttpRequest>? complete = null)
    {
        var response = await ExchangeAsync(method, path, body, complete);
        simulation.OnResponse(response.Status);
        return response;
    }

    private async Task<Response> ExchangeAsync(string method, string path, string? body, Action<HttpRequest>? complete)
    {
        await DelayAsync();
        if (runtime() is not { IsReady: true } server)
        {
            return Response.None;
        }

        var (context, output) = NewContext(method, path, body);
        complete?.Invoke(context.Request);
        var failure = await ServeAsync(server, context);
        await DelayAsync();
        if (!server.IsAlive)
        {
            return Response.None;
        }

        if (failure is { MayPass: true })
        {
            return new Response(503, "ServiceUnavailable", default);
        }

        return new Response(
            context.Response.StatusCode,
            (string?)context.Response.Headers["x-amzn-ErrorType"] ?? "",
            output.GetBuffer().AsMemory(0, (int)output.Length));
    }

    /// <summary>Serves the request as the frontend does, and returns the failure of the store, if that is why it failed.</summary>
    private async Task<StorageException?> ServeAsync(SimulatedRuntime server, HttpContext context)
    {
        try
        {
            await server.Endpoints.First(endpoint => endpoint.Accepts(context.Request)).HandleAsync(context);
            return null;
        }
        catch (StorageException failure) when (failure.MayPass)
        {
            return failure;
        }
        catch (Exception failure) when (server.IsAlive)
        {
            simulation.Violation($"{context.Request.Method} {context.Request.Path}: {failure}");
            return new StorageException(failure.Message, 13);
        }
        catch (Exception) when (!server.IsAlive)
        {
            // Its process has ended; nobody receives the response.
            return null;
        }
    }

    private static (DefaultHttpContext Context, MemoryStream Output) NewContext(string method, string path, string? body)
    {
        var context = new DefaultHttpContext();
        var query = path.IndexOf('?', StringComparison.Ordinal);
        var bytes = body is null ? [] : Encoding.UTF8.GetBytes(body);
        context.Request.Method = method;
        context.Request.Path = Uri.UnescapeDataString(query < 0 ? path : path[..query]);
        context.Features.Get<IHttpRequestFeature>()!.RawTarget = path;
        context.Request.QueryString = query < 0 ? QueryString.Empty : new QueryString(path[query..]);
        context.Request.Body = new MemoryStream(bytes);
        context.Request.ContentLength = bytes.Length;
        var output = new MemoryStream();
        context.Response.Body = output;
        return (context, output);
    }

    /// <summary>The pause of an SDK between two attempts.</summary>
    public Task PauseAsync() => Task.Delay(LongestPause * simulation.Random.NextDouble(), time);

    private Task DelayAsync() => simulation.Random.Next(4) == 0 ? Task.Delay(LongestTransfer * simulation.Random.NextDouble(), time) : Task.CompletedTask;
}
