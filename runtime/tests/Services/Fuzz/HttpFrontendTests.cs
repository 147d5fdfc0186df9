using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using DurableLocal.Core.Http;

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
    public async Task Connection_over_the_limit_gets_503_until_another_one_closes()
    {
        var port = TestPort.Free();
        using var reserved = ReservedPort.Reserve(port);
        await using var frontend = await HttpFrontend.OpenAsync(reserved, [], (_, _) => { }, connections: 1);
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port);
        // No service is registered, so every accepted request gets 404.
        Assert.StartsWith("HTTP/1.1 404", await GetAsync(first));

        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, port);
        var rejection = await GetAsync(second);
        first.Close();

        Assert.StartsWith("HTTP/1.1 503", rejection);
        Assert.Contains("at most 1 at a time", rejection);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        string response;
        do
        {
            using var next = new TcpClient();
            await next.ConnectAsync(IPAddress.Loopback, port);
            response = await GetAsync(next);
        }
        while (response.StartsWith("HTTP/1.1 503", StringComparison.Ordinal) && DateTime.UtcNow < deadline);
        Assert.StartsWith("HTTP/1.1 404", response);
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
}
