using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Durable.Validation;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Durable.Actions;

/// <summary>
/// The nine durable-execution operations of the Lambda service, API version 2025-12-01. Labels are extracted from the raw
/// path and then decoded, because an ARN contains slashes.
/// </summary>
/// <param name="access">Null if every call is allowed.</param>
public sealed class DurableExecutionsEndpoint(DurableExecutionEngine engine, IFunctions functions, AccessControl? access = null) : IEndpoint
{
    private const string Prefix = "/2025-12-01/";

    public bool Accepts(HttpRequest request) => RawPath(request.HttpContext).StartsWith(Prefix, StringComparison.Ordinal);

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
        catch (JsonException malformed)
        {
            await LambdaErrorResponse.WriteAsync(context, DurableErrors.Invalid($"Could not parse request body into json: {malformed.Message}")).ConfigureAwait(false);
        }
    }

    private Task RouteAsync(HttpContext context)
    {
        var path = RawPath(context);
        var segments = path[Prefix.Length..].Split('/').Select(Uri.UnescapeDataString).ToArray();
        var method = context.Request.Method;
        if (access?.CallerOf(context.Request) is { } caller)
        {
            DurablePermission.Demand(access, engine, caller, segments);
        }

        return (method, segments[0], segments[^1]) switch
        {
            ("POST", "durable-executions", "checkpoint") => CheckpointDurableExecution.HandleAsync(context, engine, Label(segments, 1)),
            ("POST", "durable-executions", "stop") => StopDurableExecution.HandleAsync(context, engine, Label(segments, 1)),
            ("GET", "durable-executions", "state") => GetDurableExecutionState.HandleAsync(context, engine, Label(segments, 1)),
            ("GET", "durable-executions", "history") => GetDurableExecutionHistory.HandleAsync(context, engine, Label(segments, 1)),
            ("GET", "durable-executions", _) => GetDurableExecution.HandleAsync(context, engine, Label(segments, 0)),
            ("GET", "functions", "durable-executions") => ListDurableExecutionsByFunction.HandleAsync(context, engine, functions, Label(segments, 1)),
            ("POST", "durable-execution-callbacks", "succeed") => SendDurableExecutionCallbackSuccess.HandleAsync(context, engine, Label(segments, 1)),
            ("POST", "durable-execution-callbacks", "fail") => SendDurableExecutionCallbackFailure.HandleAsync(context, engine, Label(segments, 1)),
            ("POST", "durable-execution-callbacks", "heartbeat") => SendDurableExecutionCallbackHeartbeat.HandleAsync(context, engine, Label(segments, 1)),
            _ => throw new AwsException(404, "UnknownOperationException", $"Lambda 2025-12-01 has no operation {method} {path}"),
        };
    }

    /// <summary>Returns the label between the resource and the action. Its slashes may be escaped or not.</summary>
    private static string Label(string[] segments, int trailing)
    {
        var label = string.Join('/', segments[1..^trailing]);
        return label.Length > 0 ? label : throw DurableErrors.Invalid("The path contains no resource");
    }

    private static string RawPath(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget ?? "";
        var query = target.IndexOf('?', StringComparison.Ordinal);
        return query < 0 ? target : target[..query];
    }
}
