using DurableChaining.Local.Permissions;
using DurableChaining.Local.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableChaining.Local.Lambda;

/// <summary>
/// The Lambda service API of 2015-03-31: Invoke, and the operations that read what functions there are. Paths are split
/// before they are decoded, for the ARNs in them carry encoded slashes and colons.
/// </summary>
/// <param name="access">Null where every call is allowed.</param>
public sealed class LambdaEndpoint(InvokeOperation invoke, FunctionDescriptions descriptions, AccessControl? access = null) : IEndpoint
{
    private const string Root = "/2015-03-31/";

    public bool Accepts(HttpRequest request) => request.Path.StartsWithSegments(Root[..^1], StringComparison.Ordinal);

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (AwsException refusal)
        {
            await RefuseAsync(context, refusal).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await RefuseAsync(context, new AwsException(503, "ServiceException", "The runtime is going down")).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var request = context.Request;
        var segments = Segments(context);
        var qualifier = request.Query["Qualifier"] is [{ Length: > 0 } given] ? given : null;
        if (access is not null)
        {
            LambdaPermission.Demand(access, request, segments, qualifier);
        }

        return (request.Method, segments) switch
        {
            ("POST", ["functions", var name, "invocations"]) => invoke.HandleAsync(context, name, qualifier),
            ("GET", ["functions"] or ["functions", ""]) => AnswerAsync(context, descriptions.List()),
            ("GET", ["functions", var name]) => AnswerAsync(context, descriptions.Function(name, qualifier)),
            ("GET", ["functions", var name, "configuration"]) => AnswerAsync(context, descriptions.Configuration(name, qualifier)),
            ("GET", ["functions", var name, "versions"]) => AnswerAsync(context, descriptions.Versions(name)),
            ("GET", ["functions", var name, "aliases"]) => AnswerAsync(context, descriptions.Aliases(name)),
            ("GET", ["functions", var name, "aliases", var alias]) => AnswerAsync(context, descriptions.Alias(name, alias)),
            ("GET", ["event-source-mappings"] or ["event-source-mappings", ""]) => AnswerAsync(context, descriptions.EventSourceMappings(request.Query["FunctionName"].FirstOrDefault(), request.Query["EventSourceArn"].FirstOrDefault())),
            ("GET", ["event-source-mappings", var id]) => AnswerAsync(context, descriptions.EventSourceMapping(id)),
            _ => throw new AwsException(404, "UnknownOperationException", $"Lambda here has no {request.Method} {request.Path}: functions are created by the template"),
        };
    }

    private static string[] Segments(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length);
        // Some clients send the absolute form of a target.
        var root = path.IndexOf(Root, StringComparison.Ordinal);
        var segments = path[(root + Root.Length)..].ToString().Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = Uri.UnescapeDataString(segments[i]);
        }

        return segments;
    }

    private static Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.BodyWriter.WriteAsync(json).AsTask();
    }

    private static Task RefuseAsync(HttpContext context, AwsException refusal)
    {
        context.Response.StatusCode = refusal.Status;
        context.Response.Headers["x-amzn-ErrorType"] = refusal.Code;
        if (refusal.Status == StatusCodes.Status429TooManyRequests)
        {
            context.Response.Headers.RetryAfter = "1";
        }

        return AnswerAsync(context, LambdaError.Write(refusal));
    }
}
