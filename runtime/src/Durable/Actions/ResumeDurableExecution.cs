using DurableLocal.Core.Http;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/resume</c></summary>
internal sealed class ResumeDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(ResumeDurableExecution);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var management = ManagementRequests.Read(await Requests.BodyAsync(request, cancellationToken).ConfigureAwait(false)) with { StopsTimeout = false };
        ModelRules.Check(management);
        var requestedAt = await engine.Management.ResumeAsync(arn, management, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteAsync(response, writer => writer.WriteNumber("ResumeRequestTimestamp"u8, ProtocolJson.EpochSeconds(requestedAt))).ConfigureAwait(false);
    }
}
