using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-execution-callbacks/{id}/heartbeat</c></summary>
internal sealed class SendDurableExecutionCallbackHeartbeat(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(SendDurableExecutionCallbackHeartbeat);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var callbackId = Requests.Label(request, "callbackId");
        await engine.Commands.HeartbeatAsync(callbackId, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteEmptyAsync(response).ConfigureAwait(false);
    }
}
