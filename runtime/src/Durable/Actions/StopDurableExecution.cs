using DurableLocal.Core.Http;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/stop</c>; the body is the ErrorObject, or empty.</summary>
internal sealed class StopDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(StopDurableExecution);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var error = await Requests.ErrorAsync(request, cancellationToken).ConfigureAwait(false);
        var stoppedAt = await engine.Commands.StopAsync(arn, error, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteAsync(response, writer => writer.WriteNumber("StopTimestamp"u8, ProtocolJson.EpochSeconds(stoppedAt))).ConfigureAwait(false);
    }
}
