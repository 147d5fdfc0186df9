using System.CommandLine;
using System.Text.Json.Nodes;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Search;
using DurableLocal.Cli.Service;

namespace DurableLocal.Cli.Verbs;

/// <summary>Changes the execution of a key, and prints its status after the change.</summary>
internal static class ExecutionChange
{
    /// <param name="client">Options and output.</param>
    /// <param name="parsed">The command line.</param>
    /// <param name="key">Name, ARN or key of the execution.</param>
    /// <param name="change">The last segment of the operation's path: <c>stop</c>.</param>
    /// <param name="body">Members of the request.</param>
    /// <param name="cancellationToken">Cancels the command.</param>
    public static async Task<int> RunAsync(ClientOptions client, ParseResult parsed, string key, string change, JsonObject body, CancellationToken cancellationToken)
    {
        var runtime = await client.ConnectAsync(parsed, cancellationToken).ConfigureAwait(false);
        await using (runtime.ConfigureAwait(false))
        {
            runtime.RequireRunning();
            var found = await ExistingAsync(runtime, key, cancellationToken).ConfigureAwait(false);
            var open = found.FindAll(execution => execution.EndedAt is null);
            if (found.Count == 0 || open.Count > 1)
            {
                client.Output.Error(found.Count == 0
                    ? $"expected the name, ARN or key of an execution, got \"{key}\"; \"executions\" lists them"
                    : $"expected the key of one open execution, got \"{key}\", which has {open.Count}: {string.Join(", ", open.Select(execution => execution.Arn))}");
                return ExitCode.NotFound;
            }

            var chosen = open is [var only] ? only : found[^1];
            await runtime.Executions.ChangeAsync(chosen.Arn, change, body, cancellationToken).ConfigureAwait(false);
            var after = Executions.Summary(await runtime.Executions.FindAsync(chosen.Arn, cancellationToken).ConfigureAwait(false) ?? throw new ServiceException(404, "ResourceNotFoundException", $"{chosen.Arn} was deleted"));
            client.Write(parsed, new ChangeDocument(after.Arn, after.Name, after.Status), shown => client.Output.Line($"{shown.Name} {shown.Status}"));
            return ExitCode.Success;
        }
    }

    private static async Task<List<ExecutionSummary>> ExistingAsync(RuntimeConnection runtime, string key, CancellationToken cancellationToken)
    {
        var existing = new List<ExecutionSummary>();
        foreach (var arn in await new KeySearch(runtime).ChoicesAsync(key, cancellationToken).ConfigureAwait(false))
        {
            if (await runtime.Executions.FindAsync(arn, cancellationToken).ConfigureAwait(false) is { } found)
            {
                existing.Add(Executions.Summary(found));
            }
        }

        return existing;
    }
}
