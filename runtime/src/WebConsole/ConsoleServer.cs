using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.WebConsole;

/// <summary>
/// Serves the console on a port of its own. It reads nothing before the first request, and computes live updates only
/// while a page is connected.
/// </summary>
public sealed class ConsoleServer : IAsyncDisposable
{
    private readonly HttpFrontend _frontend;
    private readonly CancellationTokenSource _stopping;

    private ConsoleServer(HttpFrontend frontend, CancellationTokenSource stopping) => (_frontend, _stopping) = (frontend, stopping);

    /// <summary>Starts to listen.</summary>
    /// <param name="port">A free TCP port of the loopback interface.</param>
    /// <param name="sources">What the console reads.</param>
    /// <param name="reportDefect">Called with each exception that is not an error of a service.</param>
    /// <exception cref="IOException">The port is in use; the message names it.</exception>
    public static async Task<ConsoleServer> OpenAsync(ReservedPort port, ConsoleSources sources, Action<Exception, HttpRequest> reportDefect)
    {
        var stopping = new CancellationTokenSource();
        try
        {
            var frontend = await HttpFrontend.OpenAsync(port, [new ConsoleEndpoint(sources, stopping.Token), .. sources.Services], reportDefect).ConfigureAwait(false);
            return new ConsoleServer(frontend, stopping);
        }
        catch
        {
            stopping.Dispose();
            throw;
        }
    }

    /// <summary>Ends the event streams of open pages, which would delay the stop, and closes the port.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync().ConfigureAwait(false);
        await _frontend.DisposeAsync().ConfigureAwait(false);
        _stopping.Dispose();
    }
}
