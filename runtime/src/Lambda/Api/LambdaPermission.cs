using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>Checks the permission that an operation requires (service authorization reference, AWS Lambda).</summary>
internal static class LambdaPermission
{
    /// <summary>Checks that the caller may perform the operation of the request.</summary>
    /// <param name="segments">The path after the API version, decoded.</param>
    /// <exception cref="AwsException">AccessDeniedException 403: the caller is a function whose role lacks the permission.</exception>
    public static void Demand(AccessControl access, HttpRequest request, string[] segments, string? qualifier)
    {
        var (action, function) = segments switch
        {
            ["functions", var name, "invocations" or "response-streaming-invocations"] => ("InvokeFunction", name),
            ["functions", var name, "invoke-async"] => ("InvokeAsync", name),
            ["functions"] => ("ListFunctions", null),
            ["functions", var name] => ("GetFunction", name),
            ["functions", var name, "configuration"] => ("GetFunctionConfiguration", name),
            ["functions", var name, "versions"] => ("ListVersionsByFunction", name),
            ["functions", var name, "aliases"] => ("ListAliases", name),
            ["functions", var name, "aliases", _] => ("GetAlias", name),
            ["event-source-mappings", _] => (HttpMethods.IsPut(request.Method) ? "UpdateEventSourceMapping" : "GetEventSourceMapping", null),
            ["event-source-mappings"] => ("ListEventSourceMappings", null),
            ["functions", var name, "concurrency"] => ("GetFunctionConcurrency", name),
            ["functions", var name, "event-invoke-config"] => ("GetFunctionEventInvokeConfig", name),
            ["functions", var name, "event-invoke-config", "list"] => ("ListFunctionEventInvokeConfigs", name),
            ["functions", var name, "code-signing-config"] => ("GetFunctionCodeSigningConfig", name),
            ["functions", var name, "policy"] => ("GetPolicy", name),
            ["functions", var name, "url"] => ("GetFunctionUrlConfig", name),
            ["functions", var name, "urls"] => ("ListFunctionUrlConfigs", name),
            ["functions", var name, "provisioned-concurrency"] => (request.Query["List"] == "ALL" ? "ListProvisionedConcurrencyConfigs" : "GetProvisionedConcurrencyConfig", name),
            ["account-settings"] => ("GetAccountSettings", null),
            _ => (null, (string?)null),
        };
        if (action is not null)
        {
            access.Authorize(request, $"lambda:{action}", function is null ? "*" : ResourceOf(access.Identity, function, qualifier));
        }
    }

    /// <summary>Returns the ARN with the requested qualifier, because a policy may grant access to a single alias.</summary>
    private static string ResourceOf(AwsIdentity identity, string function, string? qualifier)
    {
        if (!FunctionReference.TryParse(function, out var reference))
        {
            return "*";
        }

        var arn = identity.FunctionArn(reference.Name);
        return (reference.Qualifier ?? qualifier) is { } effective ? $"{arn}:{effective}" : arn;
    }
}
