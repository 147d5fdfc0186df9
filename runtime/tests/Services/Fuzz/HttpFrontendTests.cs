using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Tests.Fuzz;

/// <summary>Which clients and requests the local endpoints accept.</summary>
public sealed class HttpFrontendTests : IAsyncLifetime
{
    private readonly HttpClient _http = new();
    private RunningServices _services = null!;

    public async ValueTask InitializeAsync() => _services = await RunningServices.StartAsync();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _services.DisposeAsync();
    }

    [Theory]
    [InlineData("Host", "evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "127.0.0.1.evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Host", "localhost:4566", HttpStatusCode.OK)]
    [InlineData("Host", "sqs.us-east-1.localhost", HttpStatusCode.OK)]
    [InlineData("Origin", "https://evil.example", HttpStatusCode.Forbidden)]
    [InlineData("Origin", "null", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "cross-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "same-site", HttpStatusCode.Forbidden)]
    [InlineData("Sec-Fetch-Site", "none", HttpStatusCode.OK)]
    [InlineData("User-Agent", "aws-cli/2.0", HttpStatusCode.OK)]
    public async Task Cross_origin_requests_and_foreign_hosts_are_forbidden(string header, string value, HttpStatusCode expected)
    {
        using var request = ListQueues("{}"u8.ToArray());
        request.Headers.TryAddWithoutValidation(header, value);

        using var response = await _http.SendAsync(request);

        Assert.Equal(expected, response.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
        {
            Assert.Contains(value, await response.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void Only_loopback_addresses_are_bound() =>
        Assert.All(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == _services.Address.Port),
            listener => Assert.True(IPAddress.IsLoopback(listener.Address), listener.ToString()));

    [Fact]
    public async Task Too_large_body_is_rejected_with_the_limit_and_the_next_request_succeeds()
    {
        const long ContentLength = 33L * 1024 * 1024;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _services.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: {ContentLength}\r\n\r\n"));

        using var reader = new StreamReader(client.GetStream());
        var response = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        using var small = ListQueues("{}"u8.ToArray());
        using var next = await _http.SendAsync(small);

        Assert.StartsWith("HTTP/1.1 413", response);
        Assert.Contains("at most 33554432 bytes", response);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task Http_1_0_request_without_a_host_is_accepted()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _services.Address.Port);
        await client.GetStream().WriteAsync("POST / HTTP/1.0\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());

        using var reader = new StreamReader(client.GetStream());
        var response = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("HTTP/1.1 200", response);
    }

    [Fact]
    public async Task A_connection_over_the_limit_takes_the_place_of_the_one_that_was_idle_for_the_longest_time()
    {
        var port = TestPort.Free();
        using var reserved = ReservedPort.Reserve(port);
        await using var frontend = await HttpFrontend.OpenAsync(reserved, [], (_, _) => { }, connections: 2);
        using var idle = await ConnectAsync(port);
        using var first = await ConnectAsync(port);
        // No service is registered, so every accepted request gets 404. The idle connection was accepted before and has none: a
        // request ends a moment after its response has arrived, so the order of two ends would not be known.
        Assert.StartsWith("HTTP/1.1 404", await GetAsync(first));

        using var further = await ConnectAsync(port);

        Assert.StartsWith("HTTP/1.1 404", await GetAsync(further));
        Assert.StartsWith("HTTP/1.1 404", await GetAsync(first));
        Assert.Equal(0, await ReadToEndAsync(idle));
    }

    [Fact]
    public async Task Where_every_connection_has_a_request_a_further_one_gets_503_until_a_request_ends()
    {
        var port = TestPort.Free();
        var endpoint = new WaitingEndpoint();
        using var reserved = ReservedPort.Reserve(port);
        await using var frontend = await HttpFrontend.OpenAsync(reserved, [endpoint], (_, _) => { }, connections: 1);
        using var first = await ConnectAsync(port);
        var waiting = GetAsync(first);
        await endpoint.Began.Task.WaitAsync(TimeSpan.FromSeconds(30));

        using var second = await ConnectAsync(port);
        var rejection = await GetAsync(second);
        endpoint.End.SetResult();

        Assert.StartsWith("HTTP/1.1 503", rejection);
        Assert.Contains("at most 1 at a time", rejection);
        Assert.StartsWith("HTTP/1.1 200", await waiting);
        // A request has ended for the server a moment after its response has arrived.
        await Wait.UntilAsync(
            async () =>
            {
                using var third = await ConnectAsync(port);
                return await GetAsync(third);
            },
            response => response.StartsWith("HTTP/1.1 200", StringComparison.Ordinal),
            "a place for another connection");
    }

    private static async Task<TcpClient> ConnectAsync(int port)
    {
        var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port);
        return client;
    }

    /// <summary>Returns the bytes until the server closes the connection, in whatever way.</summary>
    private static async Task<int> ReadToEndAsync(TcpClient client)
    {
        try
        {
            return await client.GetStream().ReadAsync(new byte[1]).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        catch (IOException)
        {
            return 0;
        }
    }

    private static async Task<string> GetAsync(TcpClient client)
    {
        await client.GetStream().WriteAsync("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"u8.ToArray());
        var buffer = new byte[4096];
        var length = 0;
        do
        {
            length += await client.GetStream().ReadAsync(buffer.AsMemory(length)).AsTask().WaitAsync(TimeSpan.FromSeconds(30));
        }
        while (!Encoding.UTF8.GetString(buffer, 0, length).Contains('}'));
        return Encoding.UTF8.GetString(buffer, 0, length);
    }

    private HttpRequestMessage ListQueues(byte[] body)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, _services.Address) { Content = new ByteArrayContent(body) };
        request.Headers.TryAddWithoutValidation("X-Amz-Target", "AmazonSQS.ListQueues");
        return request;
    }

    /// <summary>Answers its requests when it may.</summary>
    private sealed class WaitingEndpoint : IEndpoint
    {
        public TaskCompletionSource Began { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool Accepts(HttpRequest request) => true;

        public async Task HandleAsync(HttpContext context)
        {
            Began.TrySetResult();
            await End.Task;
            await context.Response.WriteAsync("{}");
        }
    }
}
