using System.Net;
using DurableLocal.Core.Aws;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DurableLocal.Core.Http;

/// <summary>
/// The HTTP listener of all service endpoints. Listens on the loopback interface only, rejects requests with another Host
/// header (DNS rebinding) or of another origin, and routes each request to the first endpoint that accepts it.
/// </summary>
public sealed class HttpFrontend : IAsyncDisposable
{
    /// <summary>Largest request body of any emulated operation: DynamoDB's 16 MB batch write plus JSON overhead.</summary>
    private const long MaxBodyBytes = 32L * 1024 * 1024;

    /// <summary>
    /// Most open connections: sufficient for some hundred environments and clients with a few each, and well below the limit
    /// on open files of a process. Kestrel closes an idle connection after 130 s.
    /// </summary>
    private const int MaxConnections = 4_096;

    /// <summary>A long poll may take 20 s; a shutdown does not wait for it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;

    private HttpFrontend(WebApplication application) => _application = application;

    /// <summary>Starts to listen.</summary>
    /// <param name="port">A TCP port of the loopback interface.</param>
    /// <param name="endpoints">The services, in order of precedence.</param>
    /// <param name="reportDefect">Called with each exception that is not an error of a service.</param>
    /// <param name="counters">Counts requests and bytes; null for no counting.</param>
    /// <param name="connections">Most open connections; requests on further ones get a 503.</param>
    /// <exception cref="IOException">The port is in use; the message names it.</exception>
    public static async Task<HttpFrontend> OpenAsync(int port, IReadOnlyList<IEndpoint> endpoints, Action<Exception, HttpRequest> reportDefect, WireCounters? counters = null, int connections = MaxConnections)
    {
        var limit = new ConnectionLimit(connections);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // A request runs on the thread-pool thread that read it, without a dispatch to another one. That thread may also
        // run a commit of Database and block in its fsync; other threads of the pool then serve the other connections.
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = MaxBodyBytes;
            options.Limits.MinRequestBodyDataRate = null;
            options.Limits.MinResponseDataRate = null;
            options.Listen(IPAddress.Loopback, port, listen =>
            {
                listen.Protocols = HttpProtocols.Http1;
                listen.Use(limit.Count);
            });
        });
        var application = builder.Build();
        RequestDelegate route = context => RouteAsync(context, endpoints, reportDefect);
        application.Run(counters is null ? route : context => counters.CountAsync(context.Features, OperationName.Of(context.Request), () => route(context)));
        await application.StartAsync().ConfigureAwait(false);
        return new HttpFrontend(application);
    }

    public async ValueTask DisposeAsync()
    {
        using (var limit = new CancellationTokenSource(ShutdownTimeout))
        {
            await _application.StopAsync(limit.Token).ConfigureAwait(false);
        }

        await _application.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task RouteAsync(HttpContext context, IReadOnlyList<IEndpoint> endpoints, Action<Exception, HttpRequest> reportDefect)
    {
        context.Response.Headers["x-amzn-RequestId"] = Guid.NewGuid().ToString();
        try
        {
            if (CrossOriginCheck.ErrorOf(context.Request.Headers) is { } crossOrigin)
            {
                await WriteErrorAsync(context, new AwsException(StatusCodes.Status403Forbidden, "AccessDeniedException", crossOrigin)).ConfigureAwait(false);
                return;
            }

            if (context.Features.Get<ConnectionLimit>() is { } limit)
            {
                context.Response.Headers.Connection = "close";
                await WriteErrorAsync(context, new AwsException(StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", $"Connections: at most {limit.Max} at a time")).ConfigureAwait(false);
                return;
            }

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
