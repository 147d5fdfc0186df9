using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.WebConsole;

/// <summary>The pages, their files and the read operations of the console. Everything that changes state is an operation of a service.</summary>
internal sealed class ConsoleEndpoint : ServiceEndpoint
{
    /// <summary>
    /// Pages load nothing from elsewhere and run no inline script or style; no page of another origin can embed or
    /// open them.
    /// </summary>
    private const string ContentSecurityPolicy =
        "default-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; object-src 'none'";

    private const string Api = "/api/";
    private const string Files = "/assets/";

    /// <summary>The first segments of the pages' paths; the script of the page shows the one of its address.</summary>
    private static readonly string[] Pages = ["", "executions", "queues", "tables", "logs", "key"];

    private readonly Dictionary<string, Func<HttpContext, Task>> _operations;
    private readonly Assets _assets = new();

    /// <param name="sources">What the console reads.</param>
    /// <param name="stopping">Cancelled when the console stops.</param>
    public ConsoleEndpoint(ConsoleSources sources, CancellationToken stopping)
    {
        var api = new ConsoleApi(sources);
        var live = new LiveUpdates(sources, stopping);
        _operations = new(StringComparer.Ordinal)
        {
            ["overview"] = api.OverviewAsync,
            ["executions"] = api.ExecutionsAsync,
            ["executions/named"] = api.NamedAsync,
            ["executions/history"] = api.HistoryAsync,
            ["executions/payload"] = api.PayloadAsync,
            ["executions/parent"] = api.ParentAsync,
            ["queues"] = api.QueuesAsync,
            ["queues/messages"] = api.MessagesAsync,
            ["queues/message"] = api.MessageAsync,
            ["logs"] = api.LogsAsync,
            ["changes"] = live.ChangesAsync,
            ["logs/lines"] = live.LinesAsync,
        };
    }

    /// <inheritdoc/>
    /// <remarks>A GET with <c>Action</c> is a request of the query protocol of SQS, whose path may be <c>/</c>.</remarks>
    public override bool Accepts(HttpRequest request)
    {
        var path = request.Path.Value ?? string.Empty;
        return HttpMethods.IsGet(request.Method)
            && (path.StartsWith(Api, StringComparison.Ordinal)
                || path.StartsWith(Files, StringComparison.Ordinal)
                || (Pages.Contains(path.Split('/', 3)[1]) && !request.Query.ContainsKey("Action")));
    }

    protected override ErrorFormat ErrorsOf(HttpRequest request) => AwsJsonErrorFormat.Default;

    protected override Task ExecuteAsync(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "no-referrer";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers["Cross-Origin-Resource-Policy"] = "same-origin";
        var path = context.Request.Path.Value!;
        if (path.StartsWith(Files, StringComparison.Ordinal))
        {
            return _assets.WriteAsync(context, path[Files.Length..]);
        }

        if (!path.StartsWith(Api, StringComparison.Ordinal))
        {
            return _assets.WriteAsync(context, Assets.Page);
        }

        headers.CacheControl = "no-store";
        return _operations.TryGetValue(path[Api.Length..], out var operation)
            ? operation(context)
            : throw new AwsException(StatusCodes.Status404NotFound, "UnknownOperationException", $"The console has no operation {path}");
    }
}
