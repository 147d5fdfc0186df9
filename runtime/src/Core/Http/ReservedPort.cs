using System.Net;
using System.Net.Sockets;

namespace DurableLocal.Core.Http;

/// <summary>
/// A port of the loopback interface that is chosen before a server listens on it, and kept when a server is replaced. A socket
/// is bound to it all the time and never listens, so that no search of the system for a free port finds it.
/// </summary>
public sealed class ReservedPort : IDisposable
{
    private readonly Socket _bound;

    private ReservedPort(Socket bound)
    {
        _bound = bound;
        Number = ((IPEndPoint)bound.LocalEndPoint!).Port;
    }

    public int Number { get; }

    /// <summary>Reserves a port.</summary>
    /// <param name="port">The number; 0 for any free one.</param>
    /// <exception cref="IOException">The port is in use, or none is free; the message contains it.</exception>
    public static ReservedPort Reserve(int port)
    {
        try
        {
            if (port != 0)
            {
                // Only listening shows whether a port is in use: several sockets may be bound to one.
                using var probe = new TcpListener(IPAddress.Loopback, port);
                probe.Start();
            }

            return new ReservedPort(Bind(port));
        }
        catch (SocketException failure)
        {
            throw Unavailable(port, failure);
        }
    }

    public void Dispose() => _bound.Dispose();

    /// <summary>Returns the error for a port that cannot be opened.</summary>
    internal static IOException Unavailable(int port, SocketException cause) => new(
        port == 0 ? $"no port can be opened: {cause.Message}"
        : cause.SocketErrorCode == SocketError.AddressAlreadyInUse ? $"port {port} is in use"
        : $"port {port} cannot be opened: {cause.Message}",
        cause);

    /// <summary>Returns a socket for a server, bound to the port.</summary>
    /// <exception cref="SocketException">The port is in use.</exception>
    internal Socket CreateSocket() => Bind(Number);

    private static Socket Bind(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(IPAddress.Loopback, port));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
