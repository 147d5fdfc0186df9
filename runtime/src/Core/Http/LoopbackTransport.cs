using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;

namespace DurableLocal.Core.Http;

/// <summary>
/// A transport that gives one server many ports of the loopback interface, which open and close while it runs. A server
/// per port would cost a thread and a heartbeat timer each.
/// </summary>
internal sealed class LoopbackTransport : IConnectionListenerFactory, IConnectionListener
{
    // A request runs on the thread-pool thread that read it, without a dispatch to another one. That thread may also
    // run a commit of Database and block in its fsync; other threads of the pool then serve the other connections.
    private readonly SocketConnectionContextFactory _connections = new(
        new SocketConnectionFactoryOptions { IOQueueCount = 1, UnsafePreferInlineScheduling = true },
        NullLogger.Instance);

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
    /// <exception cref="IOException">The port is in use; the message contains it.</exception>
    public LoopbackPort OpenPort(ReservedPort port, Action<ConnectionContext> onConnection) => LoopbackPort.Open(port, socket =>
    {
        var connection = _connections.Create(socket);
        onConnection(connection);
        return _accepted.Writer.TryWrite(connection) ? ValueTask.CompletedTask : connection.DisposeAsync();
    });

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        await UnbindAsync().ConfigureAwait(false);
        _connections.Dispose();
    }
}
