using DurableLocal.Core.Http;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-execution-callbacks/{id}/fail</c>; the body is the ErrorObject, or empty.</summary>
internal sealed class SendDurableExecutionCallbackFailure(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(SendDurableExecutionCallbackFailure);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var callbackId = Requests.Label(request, "callbackId");
        var error = await Requests.ErrorAsync(request, cancellationToken).ConfigureAwait(false);
        await engine.Commands.CompleteCallbackAsync(callbackId, null, error ?? "{}"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteEmptyAsync(response).ConfigureAwait(false);
    }
}
