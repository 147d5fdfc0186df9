using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;

namespace DurableLocal.FunctionHost;

/// <summary>
/// A client of the Lambda Runtime API, version 2018-06-01, with one persistent connection. Calls are synchronous: an
/// environment does one thing at a time, and a response wakes one blocked thread, while an asynchronous call passes through
/// two more threads.
/// </summary>
internal sealed class RuntimeApi : IDisposable
{
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";

    /// <summary>Asks the local runtime to answer a response or an error with the next invocation, in place of 202; no other Runtime API has it.</summary>
    private const string NextHeader = "Durable-Local-Next";

    private readonly HttpClient _http;

    /// <param name="hostAndPort">The value of <c>AWS_LAMBDA_RUNTIME_API</c>.</param>
    public RuntimeApi(string hostAndPort)
    {
#pragma warning disable CA2000 // HttpClient disposes its handler.
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            ConnectCallback = ConnectAsync,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
#pragma warning restore CA2000
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{hostAndPort}/2018-06-01/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan, // "next" responds when there is an invocation.
        };
    }

    /// <summary>Waits for the next invocation and returns it. Returns null when the Runtime API is no longer available; then the environment ends.</summary>
    public Invocation? Next()
    {
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, new Uri("invocation/next", UriKind.Relative));
            using var response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            return response.StatusCode == HttpStatusCode.OK ? ReadInvocation(response) : null;
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <summary>Posts the response of an invocation, and returns the next one.</summary>
    /// <inheritdoc cref="Next" path="/summary"/>
    public Invocation? Respond(string requestId, MemoryStream response)
    {
        var content = new ByteArrayContent(response.GetBuffer(), 0, (int)response.Length);
        return PostAndNext($"invocation/{requestId}/response", content, null);
    }

    /// <summary>Posts the error of an invocation, and returns the next one.</summary>
    /// <inheritdoc cref="Next" path="/summary"/>
    public Invocation? ReportError(string requestId, Exception exception) =>
        PostAndNext($"invocation/{requestId}/error", new ByteArrayContent(FunctionError.ToJson(exception)), exception);

    /// <summary>Posts an init error; whether the Runtime API receives it makes no difference to a process that ends.</summary>
    public void ReportInitError(Exception exception)
    {
        const string Path = "init/error";
        using var request = Report(Path, new ByteArrayContent(FunctionError.ToJson(exception)), exception);
        try
        {
            using var response = _http.Send(request);
            ReadToEnd(Path, response);
        }
        catch (HttpRequestException)
        {
            // The runtime has ended.
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Connects synchronously, because a single asynchronous operation would make the socket permanently non-blocking.</summary>
    private static ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
#pragma warning disable CA2000 // The handler owns the stream, which owns the socket.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            socket.Connect(context.DnsEndPoint);
            return ValueTask.FromResult<Stream>(new NetworkStream(socket, ownsSocket: true));
#pragma warning restore CA2000
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private Invocation? PostAndNext(string path, ByteArrayContent content, Exception? error)
    {
        using var request = Report(path, content, error);
        request.Headers.Add(NextHeader, "true");
        try
        {
            using var response = _http.Send(request, HttpCompletionOption.ResponseHeadersRead);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    return ReadInvocation(response);
                case HttpStatusCode.Forbidden:
                    return null;
            }

            ReadToEnd(path, response);
            if (response.StatusCode >= HttpStatusCode.InternalServerError)
            {
                return null;
            }
        }
        catch (HttpRequestException)
        {
            return null;
        }

        return Next();
    }

    private static HttpRequestMessage Report(string path, ByteArrayContent content, Exception? error)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (error is not null)
        {
            request.Headers.Add(ErrorTypeHeader, FunctionError.TypeOf(error));
        }

        return request;
    }

    /// <summary>Reads the answer to its end, so that the connection can be used again, and prints it where it is a rejection.</summary>
    private static void ReadToEnd(string path, HttpResponseMessage response)
    {
        using var answer = new StreamReader(response.Content.ReadAsStream());
        var reason = answer.ReadToEnd();
        if (!response.IsSuccessStatusCode)
        {
            Console.Error.WriteLine($"The Runtime API returned {(int)response.StatusCode} for {path}: {reason}");
        }
    }

    /// <summary>Reads an invocation; returns null when the response contains no request id, because the Runtime API shut down while it was sent.</summary>
    private static Invocation? ReadInvocation(HttpResponseMessage response)
    {
        var headers = response.Headers;
        using var body = new MemoryStream();
        response.Content.CopyTo(body, null, CancellationToken.None);
        if (Value(headers, "Lambda-Runtime-Aws-Request-Id") is not { } requestId)
        {
            Console.Error.WriteLine("The Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id");
            return null;
        }

        var deadline = Value(headers, "Lambda-Runtime-Deadline-Ms");
        return new Invocation(requestId, body.ToArray())
        {
            Deadline = long.TryParse(deadline, CultureInfo.InvariantCulture, out var milliseconds)
                ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
                : null,
            InvokedFunctionArn = Value(headers, "Lambda-Runtime-Invoked-Function-Arn") ?? "",
            TraceId = Value(headers, "Lambda-Runtime-Trace-Id"),
            ClientContext = Value(headers, "Lambda-Runtime-Client-Context"),
            CognitoIdentity = Value(headers, "Lambda-Runtime-Cognito-Identity"),
            TenantId = Value(headers, "Lambda-Runtime-Aws-Tenant-Id"),
        };
    }

    private static string? Value(HttpResponseHeaders headers, string name) =>
        headers.TryGetValues(name, out var values) ? values.FirstOrDefault() : null;
}

/// <summary>An event and the headers of its invocation.</summary>
internal sealed record Invocation(string RequestId, byte[] Event)
{
    public DateTimeOffset? Deadline { get; init; }
    public string InvokedFunctionArn { get; init; } = "";
    public string? TraceId { get; init; }

    /// <summary>JSON text from the caller, or null.</summary>
    public string? ClientContext { get; init; }

    /// <summary>JSON text, or null.</summary>
    public string? CognitoIdentity { get; init; }
    public string? TenantId { get; init; }
}
