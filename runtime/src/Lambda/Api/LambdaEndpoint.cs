using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Lambda.Api;

/// <summary>
/// The Lambda service API: invocations, and the operations that read functions and their settings. Paths begin with the
/// date of the API version. They are split before they are decoded, because they may contain ARNs with encoded slashes.
/// </summary>
/// <param name="access">Null to allow every call.</param>
public sealed partial class LambdaEndpoint(InvokeOperation invoke, FunctionOperations functions, FunctionSettings settings, AccessControl? access = null) : IEndpoint
{
    public bool Accepts(HttpRequest request) => VersionPattern().Match(request.Path.Value ?? string.Empty) is { Success: true, Index: 0 };

    public async Task HandleAsync(HttpContext context)
    {
        try
        {
            await RouteAsync(context).ConfigureAwait(false);
        }
        catch (AwsException error)
        {
            await LambdaErrorResponse.WriteAsync(context, error).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
        {
            await LambdaErrorResponse.WriteAsync(context, new AwsException(503, "ServiceException", "The runtime is shutting down")).ConfigureAwait(false);
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
            ("GET", ["functions"]) => WriteResponseAsync(context, functions.ListFunctions(ListPage.Of(request), AllVersions(request))),
            ("GET", ["functions", var name]) => WriteResponseAsync(context, functions.GetFunction(name, qualifier)),
            ("GET", ["functions", var name, "configuration"]) => WriteResponseAsync(context, functions.GetFunctionConfiguration(name, qualifier)),
            ("GET", ["functions", var name, "versions"]) => WriteResponseAsync(context, functions.ListVersionsByFunction(name)),
            ("GET", ["functions", var name, "aliases"]) => WriteResponseAsync(context, functions.ListAliases(name, request.Query["FunctionVersion"].FirstOrDefault())),
            ("GET", ["functions", var name, "aliases", var alias]) => WriteResponseAsync(context, functions.GetAlias(name, alias)),
            ("GET", ["event-source-mappings"]) => WriteResponseAsync(context, functions.ListEventSourceMappings(request.Query["FunctionName"].FirstOrDefault(), request.Query["EventSourceArn"].FirstOrDefault())),
            ("GET", ["event-source-mappings", var id]) => WriteResponseAsync(context, functions.GetEventSourceMapping(id)),
            ("PUT", ["event-source-mappings", var id]) => UpdateEventSourceMappingAsync(context, id),
            ("GET", ["functions", var name, var setting]) => WriteResponseAsync(context, Setting(name, qualifier, setting, request)),
            ("GET", ["functions", var name, "event-invoke-config", "list"]) => WriteResponseAsync(context, settings.ListFunctionEventInvokeConfigs(name)),
            ("GET", ["account-settings"]) => WriteResponseAsync(context, settings.GetAccountSettings()),
            _ => throw NotServed(request),
        };
    }

    private ReadOnlyMemory<byte> Setting(string name, string? qualifier, string setting, HttpRequest request) => setting switch
    {
        "concurrency" => settings.GetFunctionConcurrency(name),
        "event-invoke-config" => settings.GetFunctionEventInvokeConfig(name, qualifier),
        "code-signing-config" => settings.GetFunctionCodeSigningConfig(name),
        "policy" => settings.GetPolicy(name, qualifier),
        "url" => settings.GetFunctionUrlConfig(qualifier),
        "urls" => settings.ListFunctionUrlConfigs(name),
        "provisioned-concurrency" when request.Query["List"] == "ALL" => settings.ListProvisionedConcurrencyConfigs(name),
        "provisioned-concurrency" => settings.GetProvisionedConcurrencyConfig(name, qualifier),
        _ => throw NotServed(request),
    };

    /// <summary>Whether the request lists all versions of each function.</summary>
    /// <exception cref="AwsException">ValidationException 400: FunctionVersion is not ALL.</exception>
    private static bool AllVersions(HttpRequest request) => request.Query["FunctionVersion"].FirstOrDefault() switch
    {
        null => false,
        "ALL" => true,
        var other => throw AwsException.Violation("functionVersion", other, "Member must satisfy enum value set: [ALL]"),
    };

    private async Task UpdateEventSourceMappingAsync(HttpContext context, string id)
    {
        var update = await EventSourceMappingUpdate.ReadAsync(context.Request, context.RequestAborted).ConfigureAwait(false);
        var response = await functions.UpdateEventSourceMappingAsync(id, update, context.RequestAborted).ConfigureAwait(false);
        await JsonResponse.WriteAsync(context, StatusCodes.Status202Accepted, response).ConfigureAwait(false);
    }

    private static AwsException NotServed(HttpRequest request) =>
        new(404, "UnknownOperationException", $"The local Lambda has no operation {request.Method} {request.Path}; functions are created and changed only by the template");

    private static string[] Segments(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;
        var path = target.AsSpan(0, target.IndexOf('?', StringComparison.Ordinal) is >= 0 and var query ? query : target.Length);
        // Some clients send the request target in absolute form.
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

    private static Task WriteResponseAsync(HttpContext context, ReadOnlyMemory<byte> json) =>
        JsonResponse.WriteAsync(context, StatusCodes.Status200OK, json);
}
