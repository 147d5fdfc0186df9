using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace DurableLocal.Bench;

/// <summary>A second process of this program that serves HTTP without any service, for comparison with the runtime.</summary>
internal sealed class BareServer : IAsyncDisposable
{
    private const string ReadyLine = "ready at ";

    private readonly Process _process;

    private BareServer(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    public Uri Endpoint { get; }

    /// <summary>Starts the process and waits until it listens.</summary>
    /// <param name="command">Arguments of the process: a server command and its own arguments.</param>
    public static async Task<BareServer> StartAsync(params string[] command)
    {
        var process = Process.Start(new ProcessStartInfo("dotnet", [typeof(BareServer).Assembly.Location, .. command]) { RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException($"{command[0]} did not start");
        return new BareServer(process, new Uri(ready[ReadyLine.Length..]));
    }

    /// <summary>Runs in the second process: listens on a free port with the settings of the runtime, prints its address, and serves requests until it is killed.</summary>
    public static async Task RunAsync(RequestDelegate respond)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(static options => options.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(respond);
        await server.StartAsync();
        Console.WriteLine($"{ReadyLine}{server.Urls.Single()}");
        await server.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
