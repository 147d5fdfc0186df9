using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-execution-callbacks/{id}/heartbeat</c></summary>
internal static class SendDurableExecutionCallbackHeartbeat
{
    public static async Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string callbackId)
    {
        await engine.Commands.HeartbeatAsync(callbackId, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteEmptyAsync(context).ConfigureAwait(false);
    }
}
