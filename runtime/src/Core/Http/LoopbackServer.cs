using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DurableLocal.Core.Http;

/// <summary>
/// An HTTP server on the loopback interface. Every port of the runtime is one of such a server: no request reaches a
/// handler before <see cref="CrossOriginCheck"/> has admitted it. It has no middleware pipeline, because each invocation
/// makes several requests.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private readonly LoopbackTransport _transport;
    private readonly KestrelServer _server;

    private LoopbackServer(LoopbackTransport transport, KestrelServer server) => (_transport, _server) = (transport, server);

    /// <summary>Starts a server without a port.</summary>
    /// <param name="handler">Handles each admitted request.</param>
    /// <param name="limit">Sets the limits of requests and connections.</param>
    /// <param name="middleware">Wraps the handling of each connection; null for none.</param>
    public static async Task<LoopbackServer> StartAsync(IRequestHandler handler, Action<KestrelServerLimits> limit, Func<ConnectionDelegate, ConnectionDelegate>? middleware = null)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        options.Limits.MinRequestBodyDataRate = null;
        options.Limits.MinResponseDataRate = null;
        limit(options.Limits);
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            if (middleware is not null)
            {
                listen.Use(middleware);
            }
        });
        var transport = new LoopbackTransport();
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Application(handler), CancellationToken.None).ConfigureAwait(false);
        return new LoopbackServer(transport, server);
    }

    /// <summary>Opens a port.</summary>
    /// <param name="port">The number; 0 for any free one.</param>
    /// <param name="onConnection">Called with each connection of the port before its first request, such as to set a feature.</param>
    /// <exception cref="IOException">The port is in use; the message contains it.</exception>
    public async Task<LoopbackPort> OpenPortAsync(int port, Action<ConnectionContext>? onConnection = null)
    {
        using var reserved = ReservedPort.Reserve(port);
        return await OpenPortAsync(reserved, onConnection).ConfigureAwait(false);
    }

    /// <inheritdoc cref="OpenPortAsync(int, Action{ConnectionContext}?)"/>
    public Task<LoopbackPort> OpenPortAsync(ReservedPort port, Action<ConnectionContext>? onConnection = null) => _transport.OpenPortAsync(port, onConnection);

    /// <summary>Waits for requests that are handled until the token is cancelled, then aborts them. Ports are closed before.</summary>
    public Task StopAsync(CancellationToken cancellationToken) => _server.StopAsync(cancellationToken);

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync().ConfigureAwait(false);
        await _server.StopAsync(atOnce.Token).ConfigureAwait(false);
        _server.Dispose();
        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Application(IRequestHandler handler) : IHttpApplication<IFeatureCollection>
    {
        public IFeatureCollection CreateContext(IFeatureCollection contextFeatures) => contextFeatures;

        public void DisposeContext(IFeatureCollection context, Exception? exception)
        {
        }

        public Task ProcessRequestAsync(IFeatureCollection context) =>
            CrossOriginCheck.ErrorOf(context.GetRequiredFeature<IHttpRequestFeature>().Headers) is { } error
                ? handler.RejectAsync(context, error)
                : handler.HandleAsync(context);
    }
}

/// <summary>The handler of the requests of a <see cref="LoopbackServer"/>.</summary>
public interface IRequestHandler
{
    /// <summary>Handles an admitted request.</summary>
    Task HandleAsync(IFeatureCollection request);

    /// <summary>Writes the response to a request of another origin, with status 403 and the reason in the format of the handler's protocol.</summary>
    Task RejectAsync(IFeatureCollection request, string reason);
}
