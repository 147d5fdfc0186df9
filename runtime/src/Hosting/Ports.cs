using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Hosting;

/// <summary>The ports that the runtime listens on. That of the services is chosen before the template is read, since queue URLs contain it.</summary>
internal static class Ports
{
    public const string ConsolePort = "--console-port";

    private const string ServicePort = "--port";

    /// <summary>Returns the port if it is free, and any free one for 0.</summary>
    /// <exception cref="StartException">The port is in use.</exception>
    public static int Choose(int port, string option = ServicePort)
    {
        using var probe = new TcpListener(IPAddress.Loopback, port);
        try
        {
            probe.Start();
            return ((IPEndPoint)probe.LocalEndpoint).Port;
        }
        catch (SocketException failure)
        {
            throw InUse(port, failure, option);
        }
    }

    /// <param name="option">The option that sets the port.</param>
    public static StartException InUse(int port, Exception cause, string option = ServicePort) =>
        new($"port {port} is in use: stop what listens there, or choose another with {option} N (0 for a free one)", cause);
}
