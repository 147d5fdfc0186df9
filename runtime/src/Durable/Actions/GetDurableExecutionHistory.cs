using DurableLocal.Core.Http;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}/history</c></summary>
internal sealed class GetDurableExecutionHistory(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(GetDurableExecutionHistory);

    public Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var now = engine.Context.Now;
        var marker = PageMarker.Parse(Requests.Text(request, "Marker"), now);
        var maxItems = Requests.MaxItems(request);
        var isReverse = Requests.Flag(request, "ReverseOrder", defaultValue: false);
        var includeData = Requests.Flag(request, "IncludeExecutionData", defaultValue: true);
        var page = engine.Context.Database.Read(session =>
        {
            // A deletion may have removed a part of the history already.
            var execution = ExecutionStore.LoadHead(session, parsed) is { Status: not ExecutionStatus.Deleting } found ? found : throw DurableErrors.UnknownExecution();
            return HistoryPage.Write(session, execution.Id, parsed, marker, maxItems, isReverse, includeData, now);
        });
        return Responses.WriteAsync(response, page);
    }
}
