using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Bench;

/// <summary>Gives each operation the answer it was given once, and does nothing: how fast a client can be.</summary>
internal static class NullServer
{
    /// <summary>The command that starts it; for no user.</summary>
    public const string Command = "null-server";

    /// <param name="file">Of a recording.</param>
    public static Task RunAsync(string file)
    {
        var answers = Recording.Load(file);
        return BareServer.RunAsync(async context =>
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
    }
}
