using DurableLocal.Durable.Validation;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/checkpoint</c></summary>
internal static class CheckpointDurableExecution
{
    public static async Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string arn)
    {
        var request = Requests.Checkpoint(await Requests.BodyAsync(context).ConfigureAwait(false));
        ModelRules.Check(request);
        // Not cancelled with the request: a checkpoint that has begun is committed even if the client disconnects.
        await Responses.WriteAsync(context, await engine.Checkpoints.ApplyAsync(arn, request, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
