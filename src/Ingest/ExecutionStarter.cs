using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableChaining.Ingest;

/// <summary>Starts durable executions, one per key.</summary>
public sealed class ExecutionStarter(IAmazonLambda lambda, string orchestratorArn)
{
    /// <summary>
    /// Starts the execution. Lambda returns the existing one where the same payload was started under the same name, so a
    /// repeated delivery starts no second execution even if its idempotency record is lost.
    /// </summary>
    /// <returns>The execution's ARN.</returns>
    /// <exception cref="DurableExecutionAlreadyStartedException">The name was started with another payload.</exception>
    /// <exception cref="RequestTooLargeException">The payload is too large for Lambda.</exception>
    public async Task<string> StartAsync(Submission submission, CancellationToken cancellationToken)
    {
        using var payload = new MemoryStream(submission.Payload, writable: false);
        var response = await lambda.InvokeAsync(
            new InvokeRequest
            {
                FunctionName = orchestratorArn,
                InvocationType = InvocationType.Event,
                DurableExecutionName = submission.Key.ToExecutionName(),
                PayloadStream = payload,
            },
            cancellationToken);
        return response.DurableExecutionArn;
    }
}
