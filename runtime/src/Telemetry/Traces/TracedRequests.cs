using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Json;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Telemetry.Traces;

/// <summary>Records a span of each request to DynamoDB that carries a trace, as those of functions do.</summary>
internal sealed class TracedRequests(IEndpoint endpoint, SpanOutbox outbox, TimeProvider time) : IEndpoint
{
    private const string Service = "DynamoDB";

    public bool Accepts(HttpRequest request) => endpoint.Accepts(request);

    public async Task HandleAsync(HttpContext context)
    {
        if (TraceContext.OfHeader(context.Request.Headers["X-Amzn-Trace-Id"]) is not { ParentId: not null } cause)
        {
            await endpoint.HandleAsync(context).ConfigureAwait(false);
            return;
        }

        context.Request.EnableBuffering();
        var started = time.GetUtcNow().ToUnixTimeMilliseconds();
        await endpoint.HandleAsync(context).ConfigureAwait(false);
        var target = context.Request.Headers["X-Amz-Target"].ToString();
        var operation = target[(target.LastIndexOf('.') + 1)..];
        var table = await TableOfAsync(context.Request).ConfigureAwait(false);
        var attributes = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["db.system.name"] = "aws.dynamodb",
            ["db.operation.name"] = operation,
            ["http.response.status_code"] = context.Response.StatusCode.ToString(CultureInfo.InvariantCulture),
        };
        if (table is not null)
        {
            attributes["db.collection.name"] = table;
        }

        // Not derived: a request that is repeated after a crash is another one.
        await outbox.AddAsync([new Span(cause.TraceId, Guid.NewGuid().ToString("N")[..16], cause.ParentId, Service, table is null ? operation : $"{operation} {table}", SpanKind.Server, started, time.GetUtcNow().ToUnixTimeMilliseconds())
        {
            Attributes = attributes,
            Error = context.Response.StatusCode < 400 ? null : new SpanError(context.Response.StatusCode.ToString(CultureInfo.InvariantCulture)),
        }]).ConfigureAwait(false);
    }

    /// <summary>The table of a request for one table; null for a request for several, or one that is not valid.</summary>
    private static async Task<string?> TableOfAsync(HttpRequest request)
    {
        request.Body.Position = 0;
        try
        {
            using var body = await JsonDocument.ParseAsync(request.Body).ConfigureAwait(false);
            return body.RootElement.Text("TableName");
        }
        catch (JsonException)
        {
            // Compressed, or an error of the client that the service has answered.
            return null;
        }
    }
}
