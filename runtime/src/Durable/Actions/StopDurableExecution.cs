using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/stop</c>; the body is the ErrorObject, or empty.</summary>
internal static class StopDurableExecution
{
    public static async Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string arn)
    {
        var error = await Requests.ErrorAsync(context).ConfigureAwait(false);
        var stoppedAt = await engine.Commands.StopAsync(arn, error, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteAsync(context, writer => writer.WriteNumber("StopTimestamp"u8, ProtocolJson.EpochSeconds(stoppedAt))).ConfigureAwait(false);
    }
}
