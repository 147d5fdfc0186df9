using System.Text.Json.Serialization;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.Durable.Engine;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>Serves the counters since the start at <c>GET /counters</c>; present with <c>--counters</c> only.</summary>
internal sealed class CountersEndpoint(WireCounters wire, Database database, DurableExecutionEngine engine) : IEndpoint
{
    public bool Accepts(HttpRequest request) => HttpMethods.IsGet(request.Method) && request.Path == "/counters";

    public Task HandleAsync(HttpContext context) =>
        context.Response.WriteAsJsonAsync(new Counters(wire.Read(), database.Commits, database.Syncs, engine.Counters), CountersJson.Default.Counters);
}

/// <param name="Wire">By service and operation; for the Runtime API by function and call.</param>
/// <param name="Commits">Group commits.</param>
/// <param name="Syncs">Those of full durability: each is one fsync of the write-ahead log.</param>
internal sealed record Counters(SortedDictionary<string, WireCount> Wire, long Commits, long Syncs, EngineCounters Engine);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(Counters))]
internal sealed partial class CountersJson : JsonSerializerContext;
