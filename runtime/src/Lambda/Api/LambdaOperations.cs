using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>The operations of the Lambda service API and the paths to which they are bound, without those on durable executions.</summary>
internal static class LambdaOperations
{
    public const string Invoke = "Invoke";
    public const string InvokeWithResponseStream = "InvokeWithResponseStream";

    /// <summary>Returns all operations.</summary>
    public static IReadOnlyList<RestRoute> Routes(InvokeOperation invoke, FunctionOperations functions, FunctionSettings settings) =>
    [
        Post("functions/{name}/invocations", Invoke, request => invoke.HandleAsync(request.Context, FunctionParameters.Namespaced(request))),
        Post("functions/{name}/response-streaming-invocations", InvokeWithResponseStream, request => invoke.HandleStreamAsync(request.Context, FunctionParameters.Namespaced(request))),
        Post("functions/{name}/invoke-async", "InvokeAsync", request => invoke.HandleEventAsync(request.Context, FunctionParameters.NamespacedName(request))),
        Get("functions", "ListFunctions", request => functions.ListFunctions(ListPage.Of(request.Http), IncludesAllVersions(request))),
        Get("functions/{name}", "GetFunction", Namespaced(functions.GetFunction)),
        Get("tags/{arn}", "ListTags", request => functions.ListTags(request.Label("arn"))),
        Get("functions/{name}/configuration", "GetFunctionConfiguration", Namespaced(functions.GetFunctionConfiguration)),
        Get("functions/{name}/versions", "ListVersionsByFunction", request => functions.ListVersionsByFunction(FunctionParameters.NamespacedName(request), ListPage.Of(request.Http))),
        Get("functions/{name}/aliases", "ListAliases", request => functions.ListAliases(FunctionParameters.PlainName(request), Query(request, "FunctionVersion", FunctionConstraints.VersionWithLatestPublished), ListPage.Of(request.Http))),
        Get("functions/{name}/aliases/{alias}", "GetAlias", request => functions.GetAlias(FunctionParameters.PlainName(request), Alias(request))),
        Get("functions/{name}/concurrency", "GetFunctionConcurrency", Plain(settings.GetFunctionConcurrency)),
        Get("functions/{name}/event-invoke-config", "GetFunctionEventInvokeConfig", Namespaced(settings.GetFunctionEventInvokeConfig)),
        Get("functions/{name}/event-invoke-config/list", "ListFunctionEventInvokeConfigs", request => settings.ListFunctionEventInvokeConfigs(FunctionParameters.NamespacedName(request), ListPage.OfSettings(request.Http))),
        Get("functions/{name}/code-signing-config", "GetFunctionCodeSigningConfig", Namespaced(settings.GetFunctionCodeSigningConfig)),
        Get("functions/{name}/policy", "GetPolicy", Namespaced(settings.GetPolicy)),
        Get("functions/{name}/url", "GetFunctionUrlConfig", request => settings.GetFunctionUrlConfig(FunctionParameters.OfUrl(request))),
        Get("functions/{name}/urls", "ListFunctionUrlConfigs", request => settings.ListFunctionUrlConfigs(FunctionParameters.PlainName(request), ListPage.OfSettings(request.Http))),
        Get("functions/{name}/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs", request => settings.ListProvisionedConcurrencyConfigs(FunctionParameters.PlainName(request), ListPage.OfSettings(request.Http))),
        Get("functions/{name}/provisioned-concurrency", "GetProvisionedConcurrencyConfig", request => settings.GetProvisionedConcurrencyConfig(FunctionParameters.Plain(request))),
        Get("account-settings", "GetAccountSettings", _ => settings.GetAccountSettings()),
        Get("event-source-mappings", "ListEventSourceMappings", request => functions.ListEventSourceMappings(Query(request, "FunctionName", FunctionConstraints.NamespacedFunctionName), Query(request, "EventSourceArn"), ListPage.OfMappings(request.Http))),
        Get("event-source-mappings/{id}", "GetEventSourceMapping", request => functions.GetEventSourceMapping(request.Label("id"))),
        new("PUT", "event-source-mappings/{id}", new RestOperation("UpdateEventSourceMapping", (request, _, cancellationToken) => UpdateEventSourceMappingAsync(functions, request, cancellationToken))),
    ];

    private static RestRoute Get(string template, string operation, Func<RestRequest, ReadOnlyMemory<byte>> read) =>
        new("GET", template, new RestOperation(operation, (request, _, _) => JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, read(request))));

    private static RestRoute Post(string template, string operation, Func<RestRequest, Task> execute) =>
        new("POST", template, new RestOperation(operation, (request, _, _) => execute(request)));

    private static Func<RestRequest, ReadOnlyMemory<byte>> Namespaced(Func<string, ReadOnlyMemory<byte>> read) =>
        request => read(FunctionParameters.NamespacedName(request));

    private static Func<RestRequest, ReadOnlyMemory<byte>> Namespaced(Func<string, string?, ReadOnlyMemory<byte>> read) => request =>
    {
        var (name, qualifier) = FunctionParameters.Namespaced(request);
        return read(name, qualifier);
    };

    private static Func<RestRequest, ReadOnlyMemory<byte>> Plain(Func<string, ReadOnlyMemory<byte>> read) =>
        request => read(FunctionParameters.PlainName(request));

    private static string? Query(RestRequest request, string parameter) => request.Http.Query[parameter].FirstOrDefault();

    private static string? Query(RestRequest request, string parameter, StringConstraint constraint)
    {
        var value = Query(request, parameter);
        constraint.Check(JsonNamingPolicy.CamelCase.ConvertName(parameter), value);
        return value;
    }

    private static string Alias(RestRequest request)
    {
        var alias = request.Label("alias");
        FunctionConstraints.Alias.Check("name", alias);
        return alias;
    }

    /// <summary>Whether the request lists all versions of each function.</summary>
    /// <exception cref="AwsException">ValidationException 400: FunctionVersion is not ALL.</exception>
    private static bool IncludesAllVersions(RestRequest request) => Query(request, "FunctionVersion") switch
    {
        null => false,
        "ALL" => true,
        var other => throw AwsException.Violation("functionVersion", other, "Member must satisfy enum value set: [ALL]"),
    };

    private static async Task UpdateEventSourceMappingAsync(FunctionOperations functions, RestRequest request, CancellationToken cancellationToken)
    {
        var update = await EventSourceMappingUpdate.ReadAsync(request.Http, cancellationToken).ConfigureAwait(false);
        var mapping = await functions.UpdateEventSourceMappingAsync(request.Label("id"), update, cancellationToken).ConfigureAwait(false);
        await JsonResponse.WriteAsync(request.Context, StatusCodes.Status202Accepted, mapping).ConfigureAwait(false);
    }
}
