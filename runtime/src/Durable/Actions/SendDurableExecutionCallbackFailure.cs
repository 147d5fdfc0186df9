using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-execution-callbacks/{id}/fail</c>; the body is the ErrorObject, or empty.</summary>
internal static class SendDurableExecutionCallbackFailure
{
    public static async Task HandleAsync(HttpContext context, DurableExecutionEngine engine, string callbackId)
    {
        var error = await Requests.ErrorAsync(context).ConfigureAwait(false);
        await engine.Commands.CompleteCallbackAsync(callbackId, null, error ?? "{}"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteEmptyAsync(context).ConfigureAwait(false);
    }
}
