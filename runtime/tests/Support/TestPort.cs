using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Tests.Support;

/// <summary>TCP ports of the loopback interface for the servers of tests.</summary>
public static class TestPort
{
    /// <summary>
    /// Returns a port that no one listens on, below those that the system assigns: a server may open it later, or
    /// close and open it again, and no outgoing connection of another process can use it in the meantime.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(10_000, 20_000);
            try
            {
                using var listener = new TcpListener(IPAddress.Loopback, port);
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // In use: try another one.
            }
        }
    }
}
