using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;

namespace DurableChaining.Bench;

/// <summary>A process that gives each operation the answer it was given once, and does nothing: what is faster than the runtime by it is the client's.</summary>
internal sealed class NullServer : IAsyncDisposable
{
    /// <summary>The command that starts it; for no user.</summary>
    public const string Command = "null-server";

    private const string ReadyLine = "ready at ";

    private readonly Process _process;
    private readonly string _file;

    private NullServer(Process process, string file, Uri endpoint) => (_process, _file, Endpoint) = (process, file, endpoint);

    public Uri Endpoint { get; }

    public static async Task<NullServer> StartAsync(Recording recording)
    {
        var file = Path.GetTempFileName();
        recording.Save(file);
        var process = Process.Start(new ProcessStartInfo(Environment.ProcessPath!, [typeof(NullServer).Assembly.Location, Command, file]) { RedirectStandardOutput = true })!;
        var ready = await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("the server that does nothing did not start");
        return new NullServer(process, file, new Uri(ready[ReadyLine.Length..]));
    }

    /// <summary>The process itself.</summary>
    public static async Task RunAsync(string file)
    {
        var answers = Recording.Load(file);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true).ConfigureKestrel(static options => options.AddServerHeader = false).UseUrls("http://127.0.0.1:0");
        var server = builder.Build();
        server.Run(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var exchange = answers[Exchange.OperationOf(context.Request.Headers["X-Amz-Target"], target)];
            foreach (var (name, value) in exchange.AnswerHead)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = exchange.Answer.Length;
            await context.Response.BodyWriter.WriteAsync(exchange.Answer);
        });
        await server.StartAsync();
        Console.WriteLine($"{ReadyLine}{server.Urls.Single()}");
        await server.WaitForShutdownAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        File.Delete(_file);
    }
}
