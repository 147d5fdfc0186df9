using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace DurableLocal.Core.Http;

/// <summary>
/// An HTTP server on the loopback interface. Every port of the runtime is one of such a server: no request reaches a
/// handler before <see cref="CrossOriginCheck"/> has admitted it, and the connections of each port are limited. It has no middleware pipeline, because each invocation
/// makes several requests.
/// </summary>
public sealed class LoopbackServer : IAsyncDisposable
{
    private static readonly TimeSpan PauseBeforeRestart = TimeSpan.FromMilliseconds(50);

    private readonly LoopbackTransport _transport = new();
    private readonly IRequestHandler _handler;
    private readonly Action<KestrelServerLimits> _limit;
    private readonly ConcurrentBag<KestrelServer> _servers = [];
    private volatile bool _isStopping;

    private LoopbackServer(IRequestHandler handler, Action<KestrelServerLimits> limit) => (_handler, _limit) = (handler, limit);

    /// <summary>Starts a server without a port.</summary>
    /// <param name="handler">Handles each admitted request.</param>
    /// <param name="limit">Sets the limits of requests and connections.</param>
    public static async Task<LoopbackServer> StartAsync(IRequestHandler handler, Action<KestrelServerLimits> limit)
    {
        var server = new LoopbackServer(handler, limit);
        await server.StartKestrelAsync().ConfigureAwait(false);
        return server;
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
    public Task StopAsync(CancellationToken cancellationToken)
    {
        _isStopping = true;
        return Task.WhenAll(_servers.Select(server => server.StopAsync(cancellationToken)));
    }

    public async ValueTask DisposeAsync()
    {
        using var atOnce = new CancellationTokenSource();
        await atOnce.CancelAsync().ConfigureAwait(false);
        await StopAsync(atOnce.Token).ConfigureAwait(false);
        foreach (var server in _servers)
        {
            server.Dispose();
        }

        await _transport.DisposeAsync().ConfigureAwait(false);
    }

    private async Task StartKestrelAsync()
    {
        var options = new KestrelServerOptions { AddServerHeader = false, AllowSynchronousIO = false };
        _limit(options.Limits);
        options.Listen(IPAddress.Loopback, 0, listen =>
        {
            listen.Protocols = HttpProtocols.Http1;
            listen.Use(RemoveAtEnd);
        });
        using var watch = new AcceptLoopWatch(() => _ = RestartAsync());
        var server = new KestrelServer(Options.Create(options), _transport, watch);
        try
        {
            await server.StartAsync(new Application(_handler), CancellationToken.None).ConfigureAwait(false);
            _servers.Add(server);
        }
        catch
        {
            server.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Kestrel takes no more connections after one for which it got no thread or no assembly. Another server takes the next
    /// ones, while the first keeps those that it has.
    /// </summary>
    private async Task RestartAsync()
    {
        var isStarted = false;
        while (!isStarted && !_isStopping)
        {
            try
            {
                await Task.Delay(PauseBeforeRestart).ConfigureAwait(false);
                await StartKestrelAsync().ConfigureAwait(false);
                isStarted = true;
            }
            catch (Exception)
            {
                // There is still no thread.
            }
        }
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
