using System.Net;
using System.Threading.Channels;

namespace DurableLocal.Tests.FunctionHost;

/// <summary>A Runtime API on a free port. It returns the enqueued invocations and records the requests of the host.</summary>
internal sealed class RuntimeApiServer : IAsyncDisposable
{
    private readonly HttpListener _listener;
    private readonly Channel<(string RequestId, string Event, Action<WebHeaderCollection> Headers)> _invocations =
        Channel.CreateUnbounded<(string, string, Action<WebHeaderCollection>)>();

    private readonly Channel<Posted> _posted = Channel.CreateUnbounded<Posted>();
    private readonly Task _serving;

    public RuntimeApiServer()
    {
        (_listener, Address) = Listen();
        _serving = ServeAsync();
    }

    public string Address { get; }

    public HttpStatusCode ResponseStatus { get; set; } = HttpStatusCode.Accepted;

    /// <summary>Whether it answers the report of an outcome with the next invocation where the host asks for it, as the local runtime does.</summary>
    public bool AnswersWithNext { get; init; }

    /// <summary>Requests for the next invocation.</summary>
    public int NextRequests { get; private set; }

    private static (HttpListener Listener, string Address) Listen()
    {
        for (var attempt = 0; ; attempt++)
        {
            var address = $"127.0.0.1:{Random.Shared.Next(20_000, 60_000)}";
            var listener = new HttpListener { Prefixes = { $"http://{address}/" } };
            try
            {
                listener.Start();
                return (listener, address);
            }
            catch (HttpListenerException) when (attempt < 20)
            {
                // The port is in use. A listener that failed to start cannot be reused, so the next attempt creates a new one.
            }
        }
    }

    public void Enqueue(string requestId, string json, Action<WebHeaderCollection>? headers = null) =>
        Assert.True(_invocations.Writer.TryWrite((requestId, json, headers ?? (_ => { }))));

    public async Task<Posted> PostedAsync()
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        return await _posted.Reader.ReadAsync(deadline.Token);
    }

    public async ValueTask DisposeAsync()
    {
        _listener.Close();
        await _serving;
    }

    private async Task ServeAsync()
    {
        while (_listener.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }

            _ = WriteResponseAsync(context);
        }
    }

    private async Task WriteResponseAsync(HttpListenerContext context)
    {
        var path = context.Request.Url!.AbsolutePath;
        if (path == "/2018-06-01/runtime/invocation/next")
        {
            NextRequests++;
            await WriteNextAsync(context.Response);
        }
        else
        {
            using var reader = new StreamReader(context.Request.InputStream);
            var body = await reader.ReadToEndAsync();
            var errorType = context.Request.Headers["Lambda-Runtime-Function-Error-Type"];
            await _posted.Writer.WriteAsync(new Posted(path["/2018-06-01/runtime/".Length..], body, errorType));
            if (AnswersWithNext && context.Request.Headers["Durable-Local-Next"] is not null)
            {
                await WriteNextAsync(context.Response);
            }
            else
            {
                context.Response.StatusCode = (int)ResponseStatus;
            }
        }

        context.Response.Close();
    }

    private async Task WriteNextAsync(HttpListenerResponse response)
    {
        var (requestId, json, headers) = await _invocations.Reader.ReadAsync();
        response.Headers["Lambda-Runtime-Aws-Request-Id"] = requestId;
        response.Headers["Lambda-Runtime-Deadline-Ms"] = $"{DateTimeOffset.UtcNow.AddMinutes(1).ToUnixTimeMilliseconds()}";
        headers(response.Headers);
        await response.OutputStream.WriteAsync(System.Text.Encoding.UTF8.GetBytes(json));
    }
}

internal sealed record Posted(string Path, string Body, string? ErrorType);
