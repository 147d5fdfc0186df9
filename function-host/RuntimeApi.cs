using System.Globalization;
using System.Net;
using System.Net.Http.Headers;

namespace DurableChaining.FunctionHost;

/// <summary>The Lambda Runtime API, version 2018-06-01, over one kept connection.</summary>
internal sealed class RuntimeApi : IDisposable
{
    private const string ErrorTypeHeader = "Lambda-Runtime-Function-Error-Type";

    private readonly HttpClient _http;

    /// <param name="hostAndPort">The value of <c>AWS_LAMBDA_RUNTIME_API</c>.</param>
    public RuntimeApi(string hostAndPort)
    {
        var handler = new SocketsHttpHandler
        {
            UseProxy = false,
            UseCookies = false,
            AllowAutoRedirect = false,
            ActivityHeadersPropagator = null,
            PooledConnectionIdleTimeout = Timeout.InfiniteTimeSpan,
        };
        _http = new HttpClient(handler)
        {
            BaseAddress = new Uri($"http://{hostAndPort}/2018-06-01/runtime/"),
            Timeout = Timeout.InfiniteTimeSpan, // "next" answers when there is an invocation, however late.
        };
    }

    /// <summary>Waits for the next invocation; null when the Runtime API is gone, which ends the environment.</summary>
    public async Task<Invocation?> NextAsync()
    {
        try
        {
            using var response = await _http.GetAsync(new Uri("invocation/next", UriKind.Relative)).ConfigureAwait(false);
            if (response.StatusCode != HttpStatusCode.OK)
            {
                return null;
            }

            var body = await response.Content.ReadAsByteArrayAsync().ConfigureAwait(false);
            return ReadInvocation(response.Headers, body);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    /// <returns>False when the environment must end: the Runtime API is gone or says so with a 5xx.</returns>
    public Task<bool> RespondAsync(string requestId, MemoryStream response)
    {
        var content = new ByteArrayContent(response.GetBuffer(), 0, (int)response.Length);
        return PostAsync($"invocation/{requestId}/response", content, null);
    }

    /// <inheritdoc cref="RespondAsync"/>
    public Task<bool> ReportErrorAsync(string requestId, Exception exception) =>
        PostAsync($"invocation/{requestId}/error", new ByteArrayContent(FunctionError.ToJson(exception)), exception);

    /// <inheritdoc cref="RespondAsync"/>
    public Task<bool> ReportInitErrorAsync(Exception exception) =>
        PostAsync("init/error", new ByteArrayContent(FunctionError.ToJson(exception)), exception);

    public void Dispose() => _http.Dispose();

    private async Task<bool> PostAsync(string path, ByteArrayContent content, Exception? error)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(path, UriKind.Relative)) { Content = content };
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (error is not null)
        {
            request.Headers.Add(ErrorTypeHeader, FunctionError.TypeOf(error));
        }

        try
        {
            using var response = await _http.SendAsync(request).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                var reason = await response.Content.ReadAsStringAsync().ConfigureAwait(false);
                await Console.Error.WriteLineAsync($"The Runtime API answered {(int)response.StatusCode} to {path}: {reason}").ConfigureAwait(false);
            }

            return response.StatusCode < HttpStatusCode.InternalServerError;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    /// <summary>Null where the answer names no request: one that was cut off as the Runtime API went down.</summary>
    private static Invocation? ReadInvocation(HttpResponseHeaders headers, byte[] body)
    {
        if (Value(headers, "Lambda-Runtime-Aws-Request-Id") is not { } requestId)
        {
            Console.Error.WriteLine("The Runtime API sent an invocation without Lambda-Runtime-Aws-Request-Id");
            return null;
        }

        var deadline = Value(headers, "Lambda-Runtime-Deadline-Ms");
        return new Invocation(requestId, body)
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

/// <summary>One event, with what the Runtime API says of it.</summary>
internal sealed record Invocation(string RequestId, byte[] Event)
{
    public DateTimeOffset? Deadline { get; init; }
    public string InvokedFunctionArn { get; init; } = "";
    public string? TraceId { get; init; }

    /// <summary>JSON text as the caller sent it, or null.</summary>
    public string? ClientContext { get; init; }

    /// <summary>JSON text, or null.</summary>
    public string? CognitoIdentity { get; init; }
    public string? TenantId { get; init; }
}
