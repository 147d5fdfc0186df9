using DurableLocal.Core.Http;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>DELETE /2025-12-01/durable-executions/{arn}</c></summary>
internal sealed class DeleteDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(DeleteDurableExecution);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var requestedAt = await engine.Management.DeleteAsync(Requests.Label(request, "arn"), CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteAsync(
            response,
            writer => writer.WriteNumber("DeletionRequestTimestamp"u8, ProtocolJson.EpochSeconds(requestedAt)),
            StatusCodes.Status202Accepted).ConfigureAwait(false);
    }
}
