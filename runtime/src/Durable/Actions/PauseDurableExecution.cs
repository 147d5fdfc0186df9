using DurableLocal.Core.Http;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/pause</c></summary>
internal sealed class PauseDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(PauseDurableExecution);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var management = ManagementRequests.Read(await Requests.BodyAsync(request, cancellationToken).ConfigureAwait(false));
        ModelRules.Check(management);
        var requestedAt = await engine.Management.PauseAsync(arn, management, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteAsync(response, writer => writer.WriteNumber("PauseRequestTimestamp"u8, ProtocolJson.EpochSeconds(requestedAt))).ConfigureAwait(false);
    }
}
