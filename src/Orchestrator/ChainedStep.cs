using Amazon.Lambda.DurableExecution;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// Invokes the function of one step, and repeats the call after a durable wait where the failure is transient. The delays
/// double and have no jitter: a replay must run the same operations.
/// </summary>
internal sealed class ChainedStep(IDurableContext context, int attempts, TimeSpan retryDelay)
{
    /// <summary>Returns the result of the step's function.</summary>
    /// <param name="step">Name of the first call's operation; later calls and waits have a suffix.</param>
    /// <exception cref="StepFailedException">The failure is not transient, or the last attempt failed.</exception>
    public async Task<TResult> InvokeAsync<TInput, TResult>(string step, string functionArn, TInput input)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await context.InvokeAsync<TInput, TResult>(functionArn, input, attempt == 1 ? step : $"{step}-attempt-{attempt}");
            }
            catch (InvokeException failure) when (attempt < attempts && TransientFailure.Is(failure))
            {
                context.Logger.LogWarning("{step} failed with {error_type}, attempt {attempt} of {attempts}", step, failure.ErrorType, attempt, attempts);
            }
            catch (InvokeException failure)
            {
                throw new StepFailedException(step, failure);
            }

            await context.WaitAsync(retryDelay * (1 << (attempt - 1)), $"{step}-backoff-{attempt}");
        }
    }
}
