using System.Net;
using System.Text;

namespace DurableLocal.Tests.Lambda;

/// <summary>The port of an execution environment rejects what a web page can make a browser send to it.</summary>
public sealed class RuntimeApiTests : IDisposable
{
    private readonly HttpClient _http = new();

    public static TheoryData<string, string> CrossOriginHeaders { get; } = new()
    {
        { "Host", "evil.example" },
        { "Origin", "https://evil.example" },
        { "Sec-Fetch-Site", "cross-site" },
    };

    public void Dispose() => _http.Dispose();

    [Theory]
    [MemberData(nameof(CrossOriginHeaders))]
    public async Task Cross_origin_request_for_the_next_invocation_is_rejected_and_consumes_none(string header, string value)
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var process = (await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"process"}""")).Text();

        using var response = await SendAsync(await PortAsync(runtime), HttpMethod.Get, "invocation/next", header, value);

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains(value, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
        Assert.Equal(process, (await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"process"}""")).Text());
    }

    [Theory]
    [MemberData(nameof(CrossOriginHeaders))]
    public async Task Cross_origin_response_to_a_running_invocation_is_rejected(string header, string value)
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var port = await PortAsync(runtime);
        var running = runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"sleep","ms":500}""", invocation => invocation with { RequestId = "r-1" });

        using var forged = await SendAsync(port, HttpMethod.Post, "invocation/r-1/response", header, value);
        using var forgedError = await SendAsync(port, HttpMethod.Post, "invocation/r-1/error", header, value);

        Assert.Equal(HttpStatusCode.Forbidden, forged.StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, forgedError.StatusCode);
        Assert.Equal("""{"do":"sleep","ms":500}""", (await running).Text());
    }

    [Fact]
    public async Task Response_with_the_header_of_the_function_host_is_answered_with_the_next_invocation()
    {
        await using var runtime = await RunningInvoker.StartAsync();
        var port = await PortAsync(runtime);
        var first = runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"sleep","ms":60000}""", invocation => invocation with { RequestId = "r-1" });

        Task<HttpResponseMessage> posted;
        do
        {
            // Refused until the process has fetched the invocation.
            posted = SendAsync(port, HttpMethod.Post, "invocation/r-1/response", "Durable-Local-Next", "true");
        }
        while (await Task.WhenAny(posted, first) == posted);
        Assert.Equal("\"forged\"", (await first).Text());
        var second = runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"process"}""", invocation => invocation with { RequestId = "r-2" });

        using var next = await posted;
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
        Assert.Equal("r-2", Assert.Single(next.Headers.GetValues("Lambda-Runtime-Aws-Request-Id")));
        Assert.Equal("""{"do":"process"}""", await next.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        using var last = await SendAsync(port, HttpMethod.Post, "invocation/r-2/response", "Accept", "*/*");
        Assert.Equal(HttpStatusCode.Accepted, last.StatusCode);
        Assert.Equal("\"forged\"", (await second).Text());
    }

    /// <summary>Address and port of the environment that runs the function, which is idle afterwards.</summary>
    private static async Task<string> PortAsync(RunningInvoker runtime) =>
        (string)(await runtime.InvokeAsync(RunningInvoker.Function(), """{"do":"environment"}""")).Json()["AWS_LAMBDA_RUNTIME_API"]!;

    private Task<HttpResponseMessage> SendAsync(string port, HttpMethod method, string path, string header, string value)
    {
        var request = new HttpRequestMessage(method, new Uri($"http://{port}/2018-06-01/runtime/{path}"));
        request.Headers.TryAddWithoutValidation(header, value);
        if (method == HttpMethod.Post)
        {
            request.Content = new StringContent("\"forged\"", Encoding.UTF8, "application/json");
        }

        return _http.SendAsync(request, TestContext.Current.CancellationToken).WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
    }
}
