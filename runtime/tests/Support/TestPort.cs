using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Tests.Support;

/// <summary>TCP ports of the loopback interface for the servers of tests.</summary>
public static class TestPort
{
    private const int First = 10_000;
    private const int Blocks = 200;
    private const int BlockSize = 100;

    /// <summary>Test processes that run at the same time choose from different ports: one that is chosen is not yet open.</summary>
    private static readonly int Block = First + (Environment.ProcessId % Blocks * BlockSize);

    private static int _next = Random.Shared.Next(BlockSize);

    /// <summary>
    /// Returns a port that no one listens on, below those that the system assigns: a server may open it later, or
    /// close and open it again, and no outgoing connection of another process can use it in the meantime.
    /// </summary>
    public static int Free()
    {
        while (true)
        {
            var port = Block + (int)((uint)Interlocked.Increment(ref _next) % BlockSize);
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
