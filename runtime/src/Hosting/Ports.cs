using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Hosting;

/// <summary>The port of the service endpoints. It is chosen before the template is read, since queue URLs contain it.</summary>
internal static class Ports
{
    /// <summary>Returns the port if it is free, and any free one for 0.</summary>
    /// <exception cref="StartException">The port is in use.</exception>
    public static int Choose(int port)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException failure)
        {
            throw InUse(port, failure);
        }
    }

    public static StartException InUse(int port, Exception cause) =>
        new($"port {port} is in use: stop what listens there, or choose another with --port N (0 for a free one)", cause);
}
