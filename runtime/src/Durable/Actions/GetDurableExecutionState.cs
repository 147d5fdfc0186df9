using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>GET /2025-12-01/durable-executions/{arn}/state</c></summary>
internal static class GetDurableExecutionState
{
    public static async Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string arn)
    {
        var page = await engine.Checkpoints.ReadStateAsync(
            arn,
            Requests.Text(context, "CheckpointToken"),
            Requests.Text(context, "Marker"),
            Requests.MaxItems(context),
            context.RequestAborted).ConfigureAwait(false);
        await Responses.WriteAsync(context, page).ConfigureAwait(false);
    }
}
