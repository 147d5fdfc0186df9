using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace DurableLocal.Core.Http;

/// <summary>
/// An HTTP server on the loopback interface. Every port of the runtime is one of such a server: no request reaches a
/// handler before <see cref="CrossOriginCheck"/> has admitted it, and the connections of each port are limited. It has no middleware pipeline, because each invocation
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
    public static async Task<LoopbackServer> StartAsync(IRequestHandler handler, Action<KestrelServerLimits> limit)
    {
        ArgumentNullException.ThrowIfNull(limit);
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        limit(options.Limits);
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(RemoveAtEnd);
        });
        var transport = new LoopbackTransport();
        var server = new KestrelServer(Options.Create(options), transport, NullLoggerFactory.Instance);
        await server.StartAsync(new Application(handler), CancellationToken.None).ConfigureAwait(false);
        return new LoopbackServer(transport, server);
    }

    /// <summary>Opens a port.</summary>
    /// <param name="port">The number; 0 for any free one.</param>
    /// <param name="connections">Most open connections of the port.</param>
    /// <param name="onConnection">Called with each connection of the port before its first request, such as to set a feature.</param>
    /// <exception cref="IOException">The port is in use; the message contains it.</exception>
    public LoopbackPort OpenPort(int port, int connections, Action<ConnectionContext>? onConnection = null)
    {
        using var reserved = ReservedPort.Reserve(port);
        return OpenPort(reserved, connections, onConnection);
    }

    /// <inheritdoc cref="OpenPort(int, int, Action{ConnectionContext}?)"/>
    public LoopbackPort OpenPort(ReservedPort port, int connections, Action<ConnectionContext>? onConnection = null)
    {
        var limit = new ConnectionLimit(connections);
        return _transport.OpenPort(port, connection =>
        {
            connection.Features.Set(limit.Add(connection));
            onConnection?.Invoke(connection);
        });
    }

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

    /// <summary>Middleware that no longer counts a connection when it has ended.</summary>
    private static ConnectionDelegate RemoveAtEnd(ConnectionDelegate next) => async connection =>
    {
        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            var open = connection.Features.GetRequiredFeature<OpenConnection>();
            open.Limit.Remove(open);
        }
    };

    private readonly record struct Request(IFeatureCollection Features, OpenConnection Connection);

    private sealed class Application(IRequestHandler handler) : IHttpApplication<Request>
    {
        public Request CreateContext(IFeatureCollection contextFeatures)
        {
            var connection = contextFeatures.GetRequiredFeature<OpenConnection>();
            connection.BeginRequest();
            return new Request(contextFeatures, connection);
        }

        public void DisposeContext(Request context, Exception? exception) => context.Connection.EndRequest();

        public Task ProcessRequestAsync(Request context)
        {
            var request = context.Features;
            if (CrossOriginCheck.ErrorOf(request.GetRequiredFeature<IHttpRequestFeature>().Headers) is { } error)
            {
                return handler.RejectAsync(request, StatusCodes.Status403Forbidden, "AccessDeniedException", error);
            }

            if (context.Connection.IsOverLimit)
            {
                request.GetRequiredFeature<IHttpResponseFeature>().Headers.Connection = "close";
                return handler.RejectAsync(request, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", $"Connections: at most {context.Connection.Limit.Max} at a time");
            }

            return handler.HandleAsync(request);
        }
    }
}

/// <summary>The handler of the requests of a <see cref="LoopbackServer"/>.</summary>
public interface IRequestHandler
{
    /// <summary>Handles an admitted request.</summary>
    Task HandleAsync(IFeatureCollection request);

    /// <summary>Writes the response to a request of another origin, or of a connection above the limit, in the format of the handler's protocol.</summary>
    Task RejectAsync(IFeatureCollection request, int status, string type, string reason);
}
