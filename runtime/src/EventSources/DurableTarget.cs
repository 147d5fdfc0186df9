using System.Text;
using DurableLocal.Lambda;

namespace DurableLocal.EventSources;

/// <summary>
/// Runs a durable execution for each batch and waits until it ends, as event source mappings do. Executions are started
/// without a name, so every delivery starts a new one.
/// </summary>
/// <param name="function">Returns the version that the mapping invokes now: its alias may move.</param>
/// <param name="executions">Starts the executions.</param>
internal sealed class DurableTarget(Func<FunctionVersion> function, IDurableExecutions executions) : IBatchTarget
{
    /// <summary>Longest ExecutionTimeout of a function with an event source mapping (Lambda developer guide, durable functions with event source mappings).</summary>
    internal static readonly TimeSpan LongestExecution = TimeSpan.FromSeconds(900);

    public async Task<BatchOutcome> InvokeAsync(ReadOnlyMemory<byte> payload, IReadOnlyList<string> traces, CancellationToken stopping, CancellationToken ending)
    {
        var start = await executions.StartAsync(function(), name: null, payload, asynchronous: false, tenantId: null, traceHeader: traces is [var first, ..] ? first : null, stopping).ConfigureAwait(false);
        DurableOutcome outcome;
        try
        {
            outcome = await executions.WaitForCompletionAsync(start.ExecutionArn, ending).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The execution continues, but this process will not be there to delete its messages.
            return new BatchOutcome(BatchOutcomeKind.Failed);
        }

        return outcome.Status == "SUCCEEDED"
            ? new BatchOutcome(BatchOutcomeKind.Succeeded, Encoding.UTF8.GetBytes(outcome.Result ?? ""))
            : new BatchOutcome(BatchOutcomeKind.Failed);
    }
}
