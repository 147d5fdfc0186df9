using DurableLocal.Core.Http;
using DurableLocal.Durable.Validation;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-executions/{arn}/checkpoint</c></summary>
internal sealed class CheckpointDurableExecution(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(CheckpointDurableExecution);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var arn = Requests.Label(request, "arn");
        var checkpoint = Requests.Checkpoint(await Requests.BodyAsync(request, cancellationToken).ConfigureAwait(false));
        ModelRules.Check(checkpoint);
        // Not cancelled with the request: a checkpoint that has begun is committed even if the client disconnects.
        await Responses.WriteAsync(response, await engine.Checkpoints.ApplyAsync(arn, checkpoint, CancellationToken.None).ConfigureAwait(false)).ConfigureAwait(false);
    }
}
