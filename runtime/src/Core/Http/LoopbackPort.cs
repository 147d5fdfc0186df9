using System.Net.Sockets;

namespace DurableLocal.Core.Http;

/// <summary>An open port of a <see cref="LoopbackServer"/>. Disposal closes it; its connections are kept.</summary>
public sealed class LoopbackPort : IAsyncDisposable
{
    /// <summary>Connections that the system keeps until they are accepted: Kestrel's default.</summary>
    private const int Backlog = 512;

    /// <summary>Pause before the next connection is accepted where the process lacks files or memory: without one, the loop would use a core.</summary>
    private static readonly TimeSpan PauseWithoutResources = TimeSpan.FromMilliseconds(50);

    private readonly Socket _listener;
    private readonly Task _accepting;
    private volatile bool _isClosed;

    private LoopbackPort(Socket listener, int number, Func<Socket, ValueTask> accepted)
    {
        (_listener, Number) = (listener, number);
        _accepting = AcceptAsync(accepted);
    }

    public int Number { get; }

    /// <summary>Listens on a port.</summary>
    /// <param name="accepted">Called with each connection, one at a time. Where it throws, the connection is closed.</param>
    /// <exception cref="IOException">The port is in use; the message contains it.</exception>
    internal static LoopbackPort Open(ReservedPort port, Func<Socket, ValueTask> accepted)
    {
        try
        {
            var listener = port.CreateSocket();
            try
            {
                listener.Listen(Backlog);
                return new LoopbackPort(listener, port.Number, accepted);
            }
            catch
            {
                listener.Dispose();
                throw;
            }
        }
        catch (SocketException failure)
        {
            throw ReservedPort.Unavailable(port.Number, failure);
        }
    }

    public async ValueTask DisposeAsync()
    {
        _isClosed = true;
        _listener.Dispose();
        await _accepting.ConfigureAwait(false);
    }

    private async Task AcceptAsync(Func<Socket, ValueTask> accepted)
    {
        while (!_isClosed)
        {
            Socket? socket = null;
            try
            {
                socket = await _listener.AcceptAsync().ConfigureAwait(false);
                socket.NoDelay = true;
                await accepted(socket).ConfigureAwait(false);
            }
            catch (SocketException reset) when (reset.SocketErrorCode is SocketError.ConnectionReset or SocketError.ConnectionAborted)
            {
                // The client has gone before its connection was accepted.
                socket?.Dispose();
            }
            catch (Exception) when (!_isClosed)
            {
                // No file, no memory, or an assembly that cannot be loaded for want of one: the port must not end with it.
                socket?.Dispose();
                await Task.Delay(PauseWithoutResources).ConfigureAwait(false);
            }
            catch (Exception)
            {
                // The port is closed.
                socket?.Dispose();
            }
        }
    }
}
