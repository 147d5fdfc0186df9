using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using DurableLocal.Core.Http;

namespace DurableLocal.Tests.Fuzz;

/// <summary>Who is let in at the local endpoints.</summary>
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
    public async Task Only_this_machine_s_own_clients_are_answered(string header, string value, HttpStatusCode expected)
    {
        using var request = ListQueues("{}"u8.ToArray());
        request.Headers.TryAddWithoutValidation(header, value);

        using var answer = await _http.SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.Forbidden)
        {
            Assert.Contains(value, await answer.Content.ReadAsStringAsync());
        }
    }

    [Fact]
    public void Nothing_listens_on_an_address_that_others_can_reach() =>
        Assert.All(
            IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpListeners().Where(listener => listener.Port == _services.Address.Port),
            listener => Assert.True(IPAddress.IsLoopback(listener.Address), listener.ToString()));

    [Fact]
    public async Task A_body_beyond_the_bound_is_refused_with_the_bound_and_the_next_request_is_served()
    {
        const long Announced = 33L * 1024 * 1024;
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _services.Address.Port);
        await client.GetStream().WriteAsync(Encoding.ASCII.GetBytes($"POST / HTTP/1.1\r\nHost: localhost\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: {Announced}\r\n\r\n"));

        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));
        using var small = ListQueues("{}"u8.ToArray());
        using var next = await _http.SendAsync(small);

        Assert.StartsWith("HTTP/1.1 413", answer);
        Assert.Contains("at most 33554432 bytes", answer);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    [Fact]
    public async Task A_client_of_http_1_0_that_names_no_host_is_answered()
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, _services.Address.Port);
        await client.GetStream().WriteAsync("POST / HTTP/1.0\r\nX-Amz-Target: AmazonSQS.ListQueues\r\nContent-Length: 2\r\n\r\n{}"u8.ToArray());

        using var reader = new StreamReader(client.GetStream());
        var answer = await reader.ReadToEndAsync().WaitAsync(TimeSpan.FromSeconds(30));

        Assert.StartsWith("HTTP/1.1 200", answer);
    }

    [Fact]
    public async Task A_connection_too_many_is_told_so_and_makes_room_when_it_closes()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        listener.Stop();
        await using var door = await HttpFrontend.OpenAsync(port, [], (_, _) => { }, connections: 1);
        using var first = new TcpClient();
        await first.ConnectAsync(IPAddress.Loopback, port);
        // No service is behind this door, so 404 is an answer like any other.
        Assert.StartsWith("HTTP/1.1 404", await AskAsync(first));

        using var second = new TcpClient();
        await second.ConnectAsync(IPAddress.Loopback, port);
        var refusal = await AskAsync(second);
        first.Close();

        Assert.StartsWith("HTTP/1.1 503", refusal);
        Assert.Contains("at most 1 at a time", refusal);
        var deadline = DateTime.UtcNow + TimeSpan.FromSeconds(30);
        string answer;
        do
        {
            using var next = new TcpClient();
            await next.ConnectAsync(IPAddress.Loopback, port);
            answer = await AskAsync(next);
        }
        while (answer.StartsWith("HTTP/1.1 503", StringComparison.Ordinal) && DateTime.UtcNow < deadline);
        Assert.StartsWith("HTTP/1.1 404", answer);
    }

    private static async Task<string> AskAsync(TcpClient client)
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
