using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}/state</c></summary>
internal sealed class GetDurableExecutionState(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(GetDurableExecutionState);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var page = await engine.Checkpoints.ReadStateAsync(
            arn,
            Requests.Text(request, "CheckpointToken"),
            Requests.Text(request, "Marker"),
            Requests.MaxItems(request),
            cancellationToken).ConfigureAwait(false);
        await Responses.WriteAsync(response, page).ConfigureAwait(false);
    }
}
