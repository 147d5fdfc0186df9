using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DurableLocal.Core.Http;

/// <summary>
/// The HTTP port of all service endpoints. Routes each request to the first endpoint that accepts it.
/// </summary>
public sealed class HttpFrontend : IAsyncDisposable
{
    /// <summary>Largest request body of any emulated operation: DynamoDB's 16 MB batch write plus JSON overhead.</summary>
    private const long MaxBodyBytes = 32L * 1024 * 1024;

    /// <summary>
    /// Most open connections: sufficient for some hundred environments and clients with a few each, and well below the limit
    /// on open files of a process, of which the services and the console take a quarter each at most. Kestrel closes an idle
    /// connection after 130 s.
    /// </summary>
    private static readonly int MaxConnections = Math.Min(4_096, (OpenFiles.Limit ?? int.MaxValue) / 4);

    /// <summary>A client that sends or receives more slowly is disconnected. A breakpoint in a client may stop it for the time of the grace period.</summary>
    private static readonly MinDataRate SlowestClient = new(bytesPerSecond: 100, gracePeriod: TimeSpan.FromSeconds(30));

    /// <summary>A long poll may take 20 s; a shutdown does not wait for it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly LoopbackServer _server;
    private readonly LoopbackPort _port;

    private HttpFrontend(LoopbackServer server, LoopbackPort port) => (_server, _port) = (server, port);

    /// <summary>Starts to listen.</summary>
    /// <param name="port">A port of the loopback interface.</param>
    /// <param name="endpoints">The services, in order of precedence.</param>
    /// <param name="reportDefect">Called with each exception that is not an error of a service.</param>
    /// <param name="counters">Counts requests and bytes; null for no counting.</param>
    /// <param name="connections">Most open connections; null for the default.</param>
    /// <exception cref="IOException">The port is in use; the message names it.</exception>
    public static async Task<HttpFrontend> OpenAsync(ReservedPort port, IReadOnlyList<IEndpoint> endpoints, Action<Exception, HttpRequest> reportDefect, WireCounters? counters = null, int? connections = null)
    {
        var router = new Router(endpoints, reportDefect, counters);
        var server = await LoopbackServer.StartAsync(router, static limits =>
        {
            limits.MaxRequestBodySize = MaxBodyBytes;
            limits.MinRequestBodyDataRate = limits.MinResponseDataRate = SlowestClient;
        }).ConfigureAwait(false);
        try
        {
            return new HttpFrontend(server, server.OpenPort(port, connections ?? MaxConnections));
        }
        catch
        {
            await server.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _port.DisposeAsync().ConfigureAwait(false);
        using (var limit = new CancellationTokenSource(ShutdownTimeout))
        {
            await _server.StopAsync(limit.Token).ConfigureAwait(false);
        }

        await _server.DisposeAsync().ConfigureAwait(false);
    }

    private sealed class Router(IReadOnlyList<IEndpoint> endpoints, Action<Exception, HttpRequest> reportDefect, WireCounters? counters) : IRequestHandler
    {
        public Task HandleAsync(IFeatureCollection request)
        {
            var context = WithRequestId(request);
            return counters is null ? RouteAsync(context) : counters.CountAsync(request, OperationName.Of(context.Request), () => RouteAsync(context));
        }

        public Task RejectAsync(IFeatureCollection request, int status, string type, string reason) =>
            WriteErrorAsync(WithRequestId(request), new AwsException(status, type, reason));

        private static DefaultHttpContext WithRequestId(IFeatureCollection request)
        {
            var context = new DefaultHttpContext(request);
            context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
            return context;
        }

        private async Task RouteAsync(HttpContext context)
        {
            try
            {
                if (UnservedService.SignedFor(context.Request) is { } unserved)
                {
                    await UnservedService.RejectAsync(context, unserved).ConfigureAwait(false);
                    return;
                }

                foreach (var endpoint in endpoints)
                {
                    if (endpoint.Accepts(context.Request))
                    {
                        await endpoint.HandleAsync(context).ConfigureAwait(false);
                        return;
                    }
                }

                await UnservedService.RejectAsync(context).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
            {
                // The client has disconnected.
            }
            catch (Exception failure)
            {
                if (failure is not Microsoft.AspNetCore.Http.BadHttpRequestException)
                {
                    reportDefect(failure, context.Request);
                }

                await WriteErrorAsync(context, ErrorMapping.OfFrontend(failure, MaxBodyBytes)).ConfigureAwait(false);
            }
        }

        private static Task WriteErrorAsync(HttpContext context, AwsException error)
        {
            if (context.Response.HasStarted)
            {
                context.Abort();
                return Task.CompletedTask;
            }

            return AwsJsonErrorFormat.Default.WriteAsync(context, error);
        }
    }
}
