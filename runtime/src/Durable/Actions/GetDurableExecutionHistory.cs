using DurableLocal.Durable.Events;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}/history</c></summary>
internal static class GetDurableExecutionHistory
{
    public static Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string arn)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var now = engine.Context.Now;
        var marker = PageMarker.Parse(Requests.Text(context, "Marker"), now);
        var maxItems = Requests.MaxItems(context);
        var isReverse = Requests.Flag(context, "ReverseOrder", defaultValue: false);
        var includeData = Requests.Flag(context, "IncludeExecutionData", defaultValue: true);
        var page = engine.Context.Database.Read(session =>
        {
            var id = ExecutionStore.FindId(session, parsed) ?? throw DurableErrors.UnknownExecution();
            return HistoryPage.Write(session, id, parsed, marker, maxItems, isReverse, includeData, now);
        });
        return Responses.WriteAsync(context, page);
    }
}
