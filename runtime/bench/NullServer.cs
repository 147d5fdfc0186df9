using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Bench;

/// <summary>Returns a recorded response for each operation and does nothing else: measures the limit of the client.</summary>
internal static class NullServer
{
    /// <summary>The command that runs it; internal.</summary>
    public const string Command = "null-server";

    /// <param name="file">File written by <see cref="Recording.Save"/>.</param>
    public static Task RunAsync(string file)
    {
        var responses = Recording.Load(file);
        return BareServer.RunAsync(async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null);
            var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
            var exchange = responses[Exchange.OperationOf(context.Request.Headers["X-Amz-Target"], target)];
            foreach (var (name, value) in exchange.ResponseHead)
            {
                context.Response.Headers[name] = value;
            }

            context.Response.ContentLength = exchange.Response.Length;
            await context.Response.BodyWriter.WriteAsync(exchange.Response);
        });
    }
}
