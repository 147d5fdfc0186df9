using System.Net;
using DurableLocal.Core.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace DurableLocal.Core.Http;

/// <summary>
/// The one listener of the service endpoints: loopback only, Host header checked (a page in a browser that points its
/// own name at 127.0.0.1 gets nothing), every request handed to the service that accepts it.
/// </summary>
public sealed class HttpFrontend : IAsyncDisposable
{
    /// <summary>Largest request body of any emulated operation: DynamoDB's 16 MB batch write plus JSON overhead.</summary>
    private const long LargestBody = 32L * 1024 * 1024;

    /// <summary>
    /// Connections at a time: some hundred environments and clients, each with a handful, and well within the sockets that
    /// a process may have. One that sends nothing is closed after Kestrel's 130 s.
    /// </summary>
    private const int LargestConnections = 4_096;

    /// <summary>A client may hold a long poll for 20 s; a stop does not wait for it.</summary>
    private static readonly TimeSpan ShutdownTimeout = TimeSpan.FromSeconds(1);

    private readonly WebApplication _application;

    private HttpFrontend(WebApplication application) => _application = application;

    /// <param name="counters">Null where nothing is counted.</param>
    /// <exception cref="IOException">The port is in use; the message names it.</exception>
    public static async Task<HttpFrontend> OpenAsync(int port, IReadOnlyList<IEndpoint> endpoints, Action<Exception, HttpRequest> reportDefect, WireCounters? counters = null, int connections = LargestConnections)
    {
        var limit = new ConnectionLimit(connections);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        // Nothing here blocks a thread for long, so a request is served by the thread that read it.
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(options =>
        {
            options.AddServerHeader = false;
            options.Limits.MaxRequestBodySize = LargestBody;
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
                await WriteErrorAsync(context, StatusCodes.Status403Forbidden, "AccessDeniedException", crossOrigin).ConfigureAwait(false);
                return;
            }

            if (context.Features.Get<ConnectionLimit>() is { } limit)
            {
                context.Response.Headers.Connection = "close";
                await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", $"Connections: at most {limit.Most} at a time").ConfigureAwait(false);
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

            await WriteErrorAsync(context, StatusCodes.Status404NotFound, "UnknownOperationException", $"No service here answers {context.Request.Method} {context.Request.Path}").ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (context.RequestAborted.IsCancellationRequested)
        {
            // The client is gone; there is nobody to answer.
        }
        catch (Microsoft.AspNetCore.Http.BadHttpRequestException refusal)
        {
            await WriteErrorAsync(context, refusal.StatusCode, refusal.StatusCode == StatusCodes.Status413PayloadTooLarge ? "RequestEntityTooLargeException" : "InvalidRequestContentException", refusal.StatusCode == StatusCodes.Status413PayloadTooLarge ? $"Request body: expected at most {LargestBody} bytes" : refusal.Message).ConfigureAwait(false);
        }
        catch (StorageException full) when (full.MayPass)
        {
            // Not the client's fault and not for ever: every SDK repeats a 503.
            reportDefect(full, context.Request);
            await WriteErrorAsync(context, StatusCodes.Status503ServiceUnavailable, "ServiceUnavailable", full.Message).ConfigureAwait(false);
        }
        catch (Exception defect)
        {
            reportDefect(defect, context.Request);
            await WriteErrorAsync(context, StatusCodes.Status500InternalServerError, "InternalFailure", defect.Message).ConfigureAwait(false);
        }
    }

    private static async Task WriteErrorAsync(HttpContext context, int status, string code, string message)
    {
        if (context.Response.HasStarted)
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        context.Response.Headers["x-amzn-ErrorType"] = code;
        await context.Response.WriteAsJsonAsync(new ErrorResponse(code, message), ErrorResponseJson.Default.ErrorResponse).ConfigureAwait(false);
    }
}
