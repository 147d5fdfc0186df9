using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// A transport that gives one server many ports, which open and close while it runs. Runtime clients are configured with
/// a host and a port but no path, so each environment needs its own port, and a server per environment would cost a
/// thread and a heartbeat timer each. Every connection carries the <see cref="ExecutionEnvironment"/> of its port as a feature.
/// </summary>
internal sealed class RuntimeApiListener : IConnectionListenerFactory, IConnectionListener
{
    private readonly SocketTransportFactory _sockets = new(Options.Create(new SocketTransportOptions { IOQueueCount = 1, UnsafePreferInlineScheduling = true }), NullLoggerFactory.Instance);
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

    /// <summary>Opens an ephemeral loopback port for one environment.</summary>
    public async Task<RuntimeApiPort> OpenPortAsync(ExecutionEnvironment environment)
    {
        var socket = await _sockets.BindAsync(new IPEndPoint(IPAddress.Loopback, 0), CancellationToken.None).ConfigureAwait(false);
        return new RuntimeApiPort(socket, connection =>
        {
            connection.Features.Set(environment);
            return _accepted.Writer.TryWrite(connection);
        });
    }

    public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
    {
        _accepted.Writer.TryComplete();
        return ValueTask.CompletedTask;
    }

    public ValueTask DisposeAsync() => UnbindAsync();
}

/// <summary>The port of one environment; disposed with it.</summary>
internal sealed class RuntimeApiPort : IAsyncDisposable
{
    private readonly IConnectionListener _socket;
    private readonly Task _accepting;

    public RuntimeApiPort(IConnectionListener socket, Func<ConnectionContext, bool> accepted)
    {
        _socket = socket;
        Port = ((IPEndPoint)socket.EndPoint).Port;
        _accepting = AcceptAsync(accepted);
    }

    public int Port { get; }

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
