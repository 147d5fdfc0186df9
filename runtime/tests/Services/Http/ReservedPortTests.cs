using System.Net;
using System.Net.Sockets;
using DurableLocal.Core.Http;

namespace DurableLocal.Tests.Http;

public sealed class ReservedPortTests
{
    [Fact]
    public async Task A_reserved_port_is_served_once_it_is_opened_and_can_be_opened_again()
    {
        using var port = ReservedPort.Reserve(0);
        using var client = new HttpClient();
        var address = new Uri($"http://127.0.0.1:{port.Number}/");
        await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync(address, TestContext.Current.CancellationToken));

        for (var time = 0; time < 2; time++)
        {
            await using var frontend = await HttpFrontend.OpenAsync(port, [], (_, _) => { });
            using var response = await client.GetAsync(address, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, (int)response.StatusCode);
        }
    }

    [Fact]
    public void A_port_that_another_socket_listens_on_is_refused_by_its_number()
    {
        using var other = new TcpListener(IPAddress.Loopback, 0);
        other.Start();
        var number = ((IPEndPoint)other.LocalEndpoint).Port;

        Assert.Equal($"port {number} is in use", Assert.Throws<IOException>(() => ReservedPort.Reserve(number)).Message);
    }

    [Fact]
    public async Task A_port_that_another_socket_took_after_the_choice_is_refused_by_its_number()
    {
        using var port = ReservedPort.Reserve(0);
        using var other = new TcpListener(IPAddress.Loopback, port.Number);
        // Possible only for a socket that asks for this very number: a search for a free port leaves out one that is bound.
        other.Start();

        Assert.Equal($"port {port.Number} is in use", (await Assert.ThrowsAsync<IOException>(() => HttpFrontend.OpenAsync(port, [], (_, _) => { }))).Message);
    }

    [Fact]
    public void No_other_search_for_a_free_port_finds_a_reserved_one()
    {
        var reserved = Enumerable.Range(0, 200).Select(static _ => ReservedPort.Reserve(0)).ToList();

        Assert.Equal(200, reserved.Select(static port => port.Number).Distinct().Count());
        reserved.ForEach(static port => port.Dispose());
    }
}
