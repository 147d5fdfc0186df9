using System.Net;
using System.Net.Sockets;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Tests.Http;

public sealed class LoopbackServerTests
{
    [Fact]
    public async Task A_port_accepts_connections_after_one_that_could_not_be_accepted()
    {
        var failures = 0;
        await using var server = await LoopbackServer.StartAsync(new NoContent(), static _ => { });
        await using var port = server.OpenPort(0, connections: 10, connection => _ = ++failures <= 2 ? throw new OutOfMemoryException() : connection.ConnectionId);
        using var client = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{port.Number}/");

        for (var time = 0; time < 2; time++)
        {
            Assert.True(await IsClosedAsync(port.Number));
        }

        using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
        Assert.Equal(204, (int)response.StatusCode);
    }

    /// <summary>Connects, and waits for the server to close the connection.</summary>
    private static async Task<bool> IsClosedAsync(int port)
    {
        using var client = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port, TestContext.Current.CancellationToken);
            return await client.ReceiveAsync(new byte[1], TestContext.Current.CancellationToken) == 0;
        }
        catch (SocketException)
        {
            // Closed with a reset, at any moment after the connection was accepted.
            return true;
        }
    }

    private sealed class NoContent : IRequestHandler
    {
        public Task HandleAsync(IFeatureCollection request)
        {
            request.GetRequiredFeature<IHttpResponseFeature>().StatusCode = 204;
            return Task.CompletedTask;
        }

        public Task RejectAsync(IFeatureCollection request, int status, string type, string reason) => HandleAsync(request);
    }
}
