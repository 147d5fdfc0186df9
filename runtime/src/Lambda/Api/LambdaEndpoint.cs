using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Lambda.Api;

/// <summary>
/// The Lambda service API: the invocations, and the operations that read what functions there are. Paths begin with the
/// date of the API's version; they are split before they are decoded, for the ARNs in them carry encoded slashes and colons.
/// </summary>
/// <param name="access">Null where every call is allowed.</param>
public sealed partial class LambdaEndpoint(InvokeOperation invoke, FunctionDescriptions descriptions, FunctionSettings settings, AccessControl? access = null) : IEndpoint
{
    public bool Accepts(HttpRequest request) => VersionPattern().Match(request.Path.Value ?? string.Empty) is { Success: true, Index: 0 };

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (AwsException refusal)
        {
            await WriteErrorAsync(context, refusal).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await WriteErrorAsync(context, new AwsException(503, "ServiceException", "The runtime is going down")).ConfigureAwait(false);
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
            ("POST", ["functions", var name, "response-streaming-invocations"]) => invoke.HandleStreamAsync(context, name, qualifier),
            ("POST", ["functions", var name, "invoke-async"]) => invoke.HandleEventAsync(context, name),
            ("GET", ["functions"]) => AnswerAsync(context, descriptions.List(ListPage.Of(request), AllVersions(request))),
            ("GET", ["functions", var name]) => AnswerAsync(context, descriptions.Function(name, qualifier)),
            ("GET", ["functions", var name, "configuration"]) => AnswerAsync(context, descriptions.Configuration(name, qualifier)),
            ("GET", ["functions", var name, "versions"]) => AnswerAsync(context, descriptions.Versions(name)),
            ("GET", ["functions", var name, "aliases"]) => AnswerAsync(context, descriptions.Aliases(name, request.Query["FunctionVersion"].FirstOrDefault())),
            ("GET", ["functions", var name, "aliases", var alias]) => AnswerAsync(context, descriptions.Alias(name, alias)),
            ("GET", ["event-source-mappings"]) => AnswerAsync(context, descriptions.EventSourceMappings(request.Query["FunctionName"].FirstOrDefault(), request.Query["EventSourceArn"].FirstOrDefault())),
            ("GET", ["event-source-mappings", var id]) => AnswerAsync(context, descriptions.EventSourceMapping(id)),
            ("PUT", ["event-source-mappings", var id]) => UpdateEventSourceMappingAsync(context, id),
            ("GET", ["functions", var name, var setting]) => AnswerAsync(context, Setting(name, qualifier, setting, request)),
            ("GET", ["functions", var name, "event-invoke-config", "list"]) => AnswerAsync(context, settings.EventInvokeConfigs(name)),
            ("GET", ["account-settings"]) => AnswerAsync(context, settings.Account()),
            _ => throw NotServed(request),
        };
    }

    private ReadOnlyMemory<byte> Setting(string name, string? qualifier, string setting, HttpRequest request) => setting switch
    {
        "concurrency" => settings.Concurrency(name),
        "event-invoke-config" => settings.EventInvokeConfig(name, qualifier),
        "code-signing-config" => settings.CodeSigning(name),
        "policy" => settings.Policy(name, qualifier),
        "url" => settings.Url(qualifier),
        "urls" => settings.Urls(name),
        "provisioned-concurrency" when request.Query["List"] == "ALL" => settings.ProvisionedConcurrencies(name),
        "provisioned-concurrency" => settings.ProvisionedConcurrency(name, qualifier),
        _ => throw NotServed(request),
    };

    /// <exception cref="AwsException">ValidationException 400.</exception>
    private static bool AllVersions(HttpRequest request) => request.Query["FunctionVersion"].FirstOrDefault() switch
    {
        null => false,
        "ALL" => true,
        var other => throw AwsException.Violation("functionVersion", other, "Member must satisfy enum value set: [ALL]"),
    };

    private async Task UpdateEventSourceMappingAsync(HttpContext context, string id)
    {
        var update = await EventSourceMappingUpdate.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var answer = await descriptions.UpdateEventSourceMappingAsync(id, update, context.RequestAborted).ConfigureAwait(false);
        context.Response.StatusCode = StatusCodes.Status202Accepted;
        await AnswerAsync(context, answer).ConfigureAwait(false);
    }

    private static AwsException NotServed(HttpRequest request) =>
        new(404, "UnknownOperationException", $"Lambda here does not serve {request.Method} {request.Path}: the template alone makes and changes functions");

    private static string[] Segments(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length);
        // Some clients send the absolute form of a target.
        var version = VersionPattern().Match(path.ToString());
        var segments = path[(version.Index + version.Length)..].TrimEnd('/').ToString().Split('/');
        for (var i = 0; i < segments.Length; i++)
        {
            segments[i] = Uri.UnescapeDataString(segments[i]);
        }

        return segments;
    }

    [GeneratedRegex(@"/\d{4}-\d{2}-\d{2}/")]
    private static partial Regex VersionPattern();

    private static Task AnswerAsync(HttpContext context, ReadOnlyMemory<byte> json)
    {
        context.Response.ContentType = "application/json";
        context.Response.ContentLength = json.Length;
        return context.Response.BodyWriter.WriteAsync(json).AsTask();
    }

    private static Task WriteErrorAsync(HttpContext context, AwsException refusal)
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
