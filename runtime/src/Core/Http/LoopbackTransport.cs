using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DurableLocal.Core.Http;

/// <summary>
/// A transport that gives one server many ports of the loopback interface, which open and close while it runs. A server
/// per port would cost a thread and a heartbeat timer each.
/// </summary>
internal sealed class LoopbackTransport : IConnectionListenerFactory, IConnectionListener
{
    // A request runs on the thread-pool thread that read it, without a dispatch to another one. That thread may also
    // run a commit of Database and block in its fsync; other threads of the pool then serve the other connections.
    private readonly SocketTransportFactory _sockets = new(
        Options.Create(new SocketTransportOptions
        {
            IOQueueCount = 1,
            UnsafePreferInlineScheduling = true,
            CreateBoundListenSocket = static endpoint => ((ReservedEndPoint)endpoint).Reserved.CreateSocket(),
        }),
        NullLoggerFactory.Instance);

    private readonly Channel<ConnectionContext> _accepted = Channel.CreateUnbounded<ConnectionContext>();

    public EndPoint EndPoint { get; private set; } = new IPEndPoint(IPAddress.Loopback, 0);

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default)
    {
        EndPoint = endpoint;
        return ValueTask.FromResult<IConnectionListener>(this);
    }

    public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            return await _accepted.Reader.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>Opens a port, and calls <paramref name="onConnection"/> with each of its connections.</summary>
    public async Task<LoopbackPort> OpenPortAsync(ReservedPort port, Action<ConnectionContext> onConnection)
    {
        try
        {
            var socket = await _sockets.BindAsync(new ReservedEndPoint(port), CancellationToken.None).ConfigureAwait(false);
            return new LoopbackPort(socket, connection =>
            {
                onConnection(connection);
                return _accepted.Writer.TryWrite(connection);
            });
        }
        catch (Exception inUse) when (inUse is AddressInUseException or SocketException { SocketErrorCode: SocketError.AddressAlreadyInUse })
        {
            throw ReservedPort.InUse(port.Number, inUse);
        }
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();

    /// <summary>Passes a reservation through the transport, which takes addresses only.</summary>
    private sealed class ReservedEndPoint(ReservedPort port) : IPEndPoint(IPAddress.Loopback, port.Number)
    {
        public ReservedPort Reserved => port;
    }
}

/// <summary>An open port of a <see cref="LoopbackServer"/>. Disposal closes it; its connections are kept.</summary>
public sealed class LoopbackPort : IAsyncDisposable
{
    private readonly IConnectionListener _socket;
    private readonly Task _accepting;

    internal LoopbackPort(IConnectionListener socket, Func<ConnectionContext, bool> accepted)
    {
        _socket = socket;
        Number = ((IPEndPoint)socket.EndPoint).Port;
        _accepting = AcceptAsync(accepted);
    }

    public int Number { get; }

    public async ValueTask DisposeAsync()
    {
        await _socket.UnbindAsync().ConfigureAwait(false);
        await _accepting.ConfigureAwait(false);
        await _socket.DisposeAsync().ConfigureAwait(false);
    }

    private async Task AcceptAsync(Func<ConnectionContext, bool> accepted)
    {
        while (await _socket.AcceptAsync().ConfigureAwait(false) is { } connection)
        {
            if (!accepted(connection))
            {
                await connection.DisposeAsync().ConfigureAwait(false);
            }
        }
    }
}
