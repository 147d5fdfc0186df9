using System.Text.Unicode;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Validation;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary><c>POST /2025-12-01/durable-execution-callbacks/{id}/succeed</c>; the body is the result text itself.</summary>
internal sealed class SendDurableExecutionCallbackSuccess(DurableExecutionEngine engine) : IOperation<RestRequest, HttpResponse>
{
    public string Name => nameof(SendDurableExecutionCallbackSuccess);

    public async Task ExecuteAsync(RestRequest request, HttpResponse response, CancellationToken cancellationToken)
    {
        var callbackId = Requests.Label(request, "callbackId");
        var result = await Requests.BodyAsync(request, cancellationToken).ConfigureAwait(false);
        if (result.Length > DurableLimits.CallbackPayload)
        {
            throw new AwsException(400, "ValidationException", $"1 validation error detected: Value at 'result' failed to satisfy constraint: Member must have length less than or equal to {DurableLimits.CallbackPayload}");
        }

        if (!Utf8.IsValid(result))
        {
            throw DurableErrors.Invalid("Result: expected UTF-8 text");
        }

        await engine.Commands.CompleteCallbackAsync(callbackId, result.Length == 0 ? null : result, null, CancellationToken.None).ConfigureAwait(false);
        await Responses.WriteEmptyAsync(response).ConfigureAwait(false);
    }
}
