using System.Text.Json;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Search;

/// <summary>Reads executions with their payloads and histories.</summary>
internal sealed class ExecutionDetails(Executions executions)
{
    /// <summary>Returns those of the executions that exist, in the order of their start.</summary>
    public async Task<List<ExecutionDetail>> OfAsync(IEnumerable<string> arns, CancellationToken cancellationToken)
    {
        var details = new List<ExecutionDetail>();
        foreach (var arn in arns)
        {
            if (await executions.FindAsync(arn, cancellationToken).ConfigureAwait(false) is { } found)
            {
                var events = await executions.HistoryAsync(arn, cancellationToken).ConfigureAwait(false);
                details.Add(new ExecutionDetail(
                    Executions.Summary(found),
                    found.Text("InputPayload"),
                    found.Text("Result"),
                    found.TryGetProperty("Error", out var error) && error.ValueKind == JsonValueKind.Object ? error : null,
                    events));
            }
        }

        return [.. details.OrderBy(detail => detail.Execution.StartedAt)];
    }
}
