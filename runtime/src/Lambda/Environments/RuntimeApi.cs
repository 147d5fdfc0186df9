using System.Buffers;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// The Lambda Runtime API, version 2018-06-01: one server for all environments, with a port for each. Every connection
/// carries the <see cref="ExecutionEnvironment"/> of its port as a feature.
/// </summary>
internal sealed class RuntimeApi : IRequestHandler, IAsyncDisposable
{
    /// <summary>Largest response of a function in bytes: 6 MB and 100; the number in the service's error text.</summary>
    public const int LargestResponse = (6 * 1024 * 1024) + 100;

    /// <summary>A runtime client has one connection, or a few.</summary>
    private const int ConnectionsOfEnvironment = 64;

    private const string Root = "/2018-06-01/runtime/";
    private const string InvocationRoot = Root + "invocation/";

    /// <summary>
    /// A request header of the .NET function host: the answer to a response or an error is the next invocation, as to
    /// <c>next</c>, which saves an exchange for each invocation. Without it the standard protocol applies.
    /// </summary>
    private const string NextHeader = "Durable-Local-Next";

    private static readonly ReadOnlyMemory<byte> Accepted = "{\"status\":\"OK\"}\n"u8.ToArray();

    private readonly WireCounters? _counters;
    private LoopbackServer _server = null!;

    private RuntimeApi(WireCounters? counters) => _counters = counters;

    /// <param name="counters">Counts requests by call and function, such as <c>Runtime.next my-function</c>; null for no counting.</param>
    public static async Task<RuntimeApi> StartAsync(WireCounters? counters)
    {
        var api = new RuntimeApi(counters);
        api._server = await LoopbackServer.StartAsync(api, static limits =>
        {
            limits.MaxRequestBodySize = null;
            // A function streams its response at its own pace; its timeout ends it.
            limits.MinRequestBodyDataRate = limits.MinResponseDataRate = null;
            // A runtime client keeps its connection open between invocations, which may be rare.
            limits.KeepAliveTimeout = TimeSpan.FromDays(1);
        }).ConfigureAwait(false);
        return api;
    }

    /// <summary>Opens a port for one environment: runtime clients are configured with a host and a port but no path.</summary>
    public LoopbackPort OpenPort(ExecutionEnvironment environment) =>
        _server.OpenPort(0, ConnectionsOfEnvironment, connection => connection.Features.Set(environment));

    public Task HandleAsync(IFeatureCollection request)
    {
        if (_counters is null)
        {
            return RouteAsync(request);
        }

        var path = request.GetRequiredFeature<IHttpRequestFeature>().Path;
        var function = request.GetRequiredFeature<ExecutionEnvironment>().FunctionName;
        return _counters.CountAsync(request, $"Runtime.{path[(path.LastIndexOf('/') + 1)..]} {function}", () => RouteAsync(request));
    }

    public Task RejectAsync(IFeatureCollection request, int status, string type, string reason) => WriteErrorAsync(request, status, type, reason);

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private static Task RouteAsync(IFeatureCollection context)
    {
        var request = context.GetRequiredFeature<IHttpRequestFeature>();
        var environment = context.GetRequiredFeature<ExecutionEnvironment>();
        return (request.Method, request.Path) switch
        {
            ("GET", InvocationRoot + "next") => HandleNextAsync(context, environment),
            ("GET", Root + "restore/next") => JsonResponse.WriteAsync(context, 200, ReadOnlyMemory<byte>.Empty),
            ("POST", Root + "init/error" or Root + "restore/error") => HandleInitErrorAsync(context, environment),
            ("POST", _) when RequestIdOf(request.Path, "/response") is { } id => HandleResponseAsync(context, environment, id),
            ("POST", _) when RequestIdOf(request.Path, "/error") is { } id => HandleErrorAsync(context, environment, id),
            _ => WriteErrorAsync(context, 404, "UnknownOperation", $"The Runtime API has no operation {request.Method} {request.Path}"),
        };
    }

    private static string? RequestIdOf(string path, string call) =>
        path.StartsWith(InvocationRoot, StringComparison.Ordinal) && path.EndsWith(call, StringComparison.Ordinal) && path.Length > InvocationRoot.Length + call.Length
            ? path[InvocationRoot.Length..^call.Length]
            : null;

    private static async Task HandleNextAsync(IFeatureCollection context, ExecutionEnvironment environment)
    {
        var aborted = context.GetRequiredFeature<IHttpRequestLifetimeFeature>().RequestAborted;
        if (await environment.NextAsync(aborted).ConfigureAwait(false) is not { } queued)
        {
            await WriteErrorAsync(context, 403, "InvalidStateTransition", "The invocation that this environment runs has no response yet").ConfigureAwait(false);
            return;
        }

        if (aborted.IsCancellationRequested)
        {
            environment.OnDeliveryFailed();
            return;
        }

        var invocation = queued.Invocation;
        var headers = context.GetRequiredFeature<IHttpResponseFeature>().Headers;
        headers["Lambda-Runtime-Aws-Request-Id"] = invocation.RequestId;
        headers["Lambda-Runtime-Deadline-Ms"] = queued.DeadlineMilliseconds.ToString();
        headers["Lambda-Runtime-Invoked-Function-Arn"] = invocation.Function.InvokedArn;
        headers["Lambda-Runtime-Trace-Id"] = invocation.TraceId ?? TraceId.Create(queued.StartedAt);
        if (invocation.ClientContext is not null)
        {
            headers["Lambda-Runtime-Client-Context"] = invocation.ClientContext;
        }

        if (invocation.TenantId is not null)
        {
            headers["Lambda-Runtime-Aws-Tenant-Id"] = invocation.TenantId;
        }

        await JsonResponse.WriteAsync(context, 200, invocation.Payload).ConfigureAwait(false);
    }

    private static async Task HandleResponseAsync(IFeatureCollection context, ExecutionEnvironment environment, string requestId)
    {
        if (!environment.IsRunning(requestId))
        {
            await WriteErrorAsync(context, 400, "InvalidRequestID", "Invalid request ID").ConfigureAwait(false);
            return;
        }

        var body = await ReadAsync(context, LargestResponse).ConfigureAwait(false);
        if (body is null)
        {
            environment.Fail(requestId, new FunctionFault("Function.ResponseSizeTooLarge", $"Response payload size exceeded maximum allowed payload size ({LargestResponse} bytes)."));
            await WriteErrorAsync(context, 413, "RequestEntityTooLarge", $"Exceeded maximum allowed payload size ({LargestResponse} bytes).").ConfigureAwait(false);
            return;
        }

        // A streaming runtime reports an error after the first bytes in trailers. The body is read to its end before it is
        // used, so the error can still replace the whole response.
        var fault = StreamFault.Of(context);
        if (fault is null)
        {
            environment.Succeed(requestId, body);
        }
        else
        {
            environment.Fail(requestId, fault);
        }

        await AcceptAsync(context, environment).ConfigureAwait(false);
    }

    private static async Task HandleErrorAsync(IFeatureCollection context, ExecutionEnvironment environment, string requestId)
    {
        var body = await ReadAsync(context, LargestResponse).ConfigureAwait(false);
        if (!environment.Fail(requestId, FunctionFault.Posted(context, body)))
        {
            await WriteErrorAsync(context, 400, "InvalidRequestID", "Invalid request ID").ConfigureAwait(false);
            return;
        }

        await AcceptAsync(context, environment).ConfigureAwait(false);
    }

    /// <summary>Answers the report of an outcome: with the next invocation where the client asks for it, otherwise at once.</summary>
    private static Task AcceptAsync(IFeatureCollection context, ExecutionEnvironment environment) =>
        context.GetRequiredFeature<IHttpRequestFeature>().Headers.ContainsKey(NextHeader)
            ? HandleNextAsync(context, environment)
            : JsonResponse.WriteAsync(context, 202, Accepted);

    private static async Task HandleInitErrorAsync(IFeatureCollection context, ExecutionEnvironment environment)
    {
        var body = await ReadAsync(context, LargestResponse).ConfigureAwait(false);
        if (!environment.FailInit(FunctionFault.Posted(context, body)))
        {
            await WriteErrorAsync(context, 403, "InvalidStateTransition", "The init phase of this environment is over").ConfigureAwait(false);
            return;
        }

        await JsonResponse.WriteAsync(context, 202, Accepted).ConfigureAwait(false);
    }

    /// <summary>Returns the whole body, or null when it is larger than <paramref name="largest"/> bytes.</summary>
    private static async ValueTask<byte[]?> ReadAsync(IFeatureCollection context, int largest)
    {
        var reader = context.GetRequiredFeature<IRequestBodyPipeFeature>().Reader;
        long skipped = 0;
        while (true)
        {
            var result = await reader.ReadAsync().ConfigureAwait(false);
            var buffer = result.Buffer;
            var length = skipped + buffer.Length;
            if (result.IsCompleted)
            {
                var body = length <= largest ? buffer.ToArray() : null;
                reader.AdvanceTo(buffer.End);
                return body;
            }

            // A body that is too large is read to its end and discarded, so that the client receives the error response.
            skipped = length > largest ? length : 0;
            reader.AdvanceTo(length > largest ? buffer.End : buffer.Start, buffer.End);
        }
    }

    private static Task WriteErrorAsync(IFeatureCollection context, int status, string type, string message) =>
        JsonResponse.WriteAsync(context, status, ErrorDocument.Write(type, message));
}
