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
        Post("functions/{name}/invocations", Invoke, request => invoke.HandleAsync(request.Context, Name(request), Qualifier(request))),
        Post("functions/{name}/response-streaming-invocations", InvokeWithResponseStream, request => invoke.HandleStreamAsync(request.Context, Name(request), Qualifier(request))),
        Post("functions/{name}/invoke-async", "InvokeAsync", request => invoke.HandleEventAsync(request.Context, Name(request))),
        Get("functions", "ListFunctions", request => functions.ListFunctions(ListPage.Of(request.Http), IncludesAllVersions(request))),
        Get("functions/{name}", "GetFunction", request => functions.GetFunction(Name(request), Qualifier(request))),
        Get("functions/{name}/configuration", "GetFunctionConfiguration", request => functions.GetFunctionConfiguration(Name(request), Qualifier(request))),
        Get("functions/{name}/versions", "ListVersionsByFunction", request => functions.ListVersionsByFunction(Name(request))),
        Get("functions/{name}/aliases", "ListAliases", request => functions.ListAliases(Name(request), Query(request, "FunctionVersion"))),
        Get("functions/{name}/aliases/{alias}", "GetAlias", request => functions.GetAlias(Name(request), request.Label("alias"))),
        Get("functions/{name}/concurrency", "GetFunctionConcurrency", request => settings.GetFunctionConcurrency(Name(request))),
        Get("functions/{name}/event-invoke-config", "GetFunctionEventInvokeConfig", request => settings.GetFunctionEventInvokeConfig(Name(request), Qualifier(request))),
        Get("functions/{name}/event-invoke-config/list", "ListFunctionEventInvokeConfigs", request => settings.ListFunctionEventInvokeConfigs(Name(request))),
        Get("functions/{name}/code-signing-config", "GetFunctionCodeSigningConfig", request => settings.GetFunctionCodeSigningConfig(Name(request))),
        Get("functions/{name}/policy", "GetPolicy", request => settings.GetPolicy(Name(request), Qualifier(request))),
        Get("functions/{name}/url", "GetFunctionUrlConfig", request => settings.GetFunctionUrlConfig(Qualifier(request))),
        Get("functions/{name}/urls", "ListFunctionUrlConfigs", request => settings.ListFunctionUrlConfigs(Name(request))),
        Get("functions/{name}/provisioned-concurrency?List=ALL", "ListProvisionedConcurrencyConfigs", request => settings.ListProvisionedConcurrencyConfigs(Name(request))),
        Get("functions/{name}/provisioned-concurrency", "GetProvisionedConcurrencyConfig", request => settings.GetProvisionedConcurrencyConfig(Name(request), Qualifier(request))),
        Get("account-settings", "GetAccountSettings", _ => settings.GetAccountSettings()),
        Get("event-source-mappings", "ListEventSourceMappings", request => functions.ListEventSourceMappings(Query(request, "FunctionName"), Query(request, "EventSourceArn"))),
        Get("event-source-mappings/{id}", "GetEventSourceMapping", request => functions.GetEventSourceMapping(request.Label("id"))),
        new("PUT", "event-source-mappings/{id}", new RestOperation("UpdateEventSourceMapping", (request, _, cancellationToken) => UpdateEventSourceMappingAsync(functions, request, cancellationToken))),
    ];

    /// <summary>Returns the version or alias of the request; null where it has none.</summary>
    public static string? Qualifier(RestRequest request) => request.Http.Query["Qualifier"] is [{ Length: > 0 } given] ? given : null;

    private static RestRoute Get(string template, string operation, Func<RestRequest, ReadOnlyMemory<byte>> read) =>
        new("GET", template, new RestOperation(operation, (request, _, _) => JsonResponse.WriteAsync(request.Context, StatusCodes.Status200OK, read(request))));

    private static RestRoute Post(string template, string operation, Func<RestRequest, Task> execute) =>
        new("POST", template, new RestOperation(operation, (request, _, _) => execute(request)));

    private static string Name(RestRequest request) => request.Label("name");

    private static string? Query(RestRequest request, string parameter) => request.Http.Query[parameter].FirstOrDefault();

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
