using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>Starts durable executions, one for a key.</summary>
public sealed class ExecutionStarter(IAmazonLambda lambda, string orchestratorArn)
{
    /// <summary>
    /// Starts the execution, or finds it where the same payload was started under the same name: a repeated delivery is
    /// no second execution even where nothing else remembers the first.
    /// </summary>
    /// <returns>The execution's ARN.</returns>
    /// <exception cref="KeyConflictException">The name is taken by another payload.</exception>
    public async Task<string> StartAsync(Submission submission, CancellationToken cancellationToken)
    {
        try
        {
            using var payload = new MemoryStream(submission.Payload, writable: false);
            var answer = await lambda.InvokeAsync(
                new InvokeRequest
                {
                    FunctionName = orchestratorArn,
                    InvocationType = InvocationType.Event,
                    DurableExecutionName = submission.Key.ToExecutionName(),
                    PayloadStream = payload,
                },
                cancellationToken);
            return answer.DurableExecutionArn;
        }
        catch (DurableExecutionAlreadyStartedException)
        {
            throw new KeyConflictException(submission.Key);
        }
        catch (RequestTooLargeException tooLarge)
        {
            throw new InvalidItemException("body", tooLarge.Message);
        }
    }
}
