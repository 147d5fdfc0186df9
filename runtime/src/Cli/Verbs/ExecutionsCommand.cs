using System.CommandLine;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>executions</c>: lists durable executions, the newest first.</summary>
internal static class ExecutionsCommand
{
    private static readonly string[] Statuses = ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "STOPPED", "PAUSING", "PAUSED", "DELETING"];

    public static Command Create(ClientOptions client)
    {
        var limit = new Option<int>("--limit") { Description = "Executions shown at most", DefaultValueFactory = _ => 50, HelpName = "N" };
        var skip = new Option<int>("--skip") { Description = "Leave out this many of the newest: the next page", HelpName = "N" };
        var status = new Option<string?>("--status") { Description = "Only executions of this status", HelpName = "STATUS" };
        status.AcceptOnlyFromAmong(Statuses);
        var function = new Option<string?>("--function") { Description = "Only executions of this function", HelpName = "NAME" };
        var name = new Option<string?>("--name") { Description = "Only executions whose name contains this text", HelpName = "TEXT" };
        var since = new Option<string?>("--since") { Description = "Only executions started after this time: ISO 8601, or 15m for 15 minutes ago", HelpName = "TIME" };
        var until = new Option<string?>("--until") { Description = "Only executions started before this time", HelpName = "TIME" };
        var command = client.On(new Command("executions", "Lists durable executions, the newest first") { limit, skip, status, function, name, since, until });
        command.SetAction(async (parsed, cancellation) =>
        {
            var now = DateTimeOffset.UtcNow;
            var filter = new ExecutionFilter(
                parsed.GetValue(function),
                parsed.GetValue(status),
                parsed.GetValue(name),
                ClientOptions.Moment("--since", parsed.GetValue(since), now),
                ClientOptions.Moment("--until", parsed.GetValue(until), now));
            var page = (Limit: ClientOptions.AtLeast("--limit", 1, parsed.GetValue(limit)), Skip: ClientOptions.AtLeast("--skip", 0, parsed.GetValue(skip)));
            var runtime = await client.ConnectAsync(parsed, cancellation).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                var found = await runtime.Executions.ListAsync(filter, cancellation).ConfigureAwait(false);
                var document = new ExecutionsDocument(found.Count, page.Skip, [.. found.Skip(page.Skip).Take(page.Limit)]);
                client.Write(parsed, document, shown => Write(client, shown));
            }

            return ExitCode.Success;
        });
        return command;
    }

    public static string[] Row(ExecutionSummary execution) =>
        [execution.Name, execution.Status, Format.Moment(execution.StartedAt), Format.Duration(execution.DurationSeconds), execution.Function];

    public static string[] Columns { get; } = ["NAME", "STATUS", "STARTED", "DURATION", "FUNCTION"];

    private static void Write(ClientOptions client, ExecutionsDocument document)
    {
        if (document.Total == 0)
        {
            client.Output.Line("no executions");
            return;
        }

        client.Output.Table(Columns, [.. document.Executions.Select(Row)]);
        var end = document.Skipped + document.Executions.Count;
        if (document.Executions.Count < document.Total)
        {
            client.Output.Line($"{Format.Count(document.Executions.Count)} of {Format.Count(document.Total)}{(end < document.Total ? $"; the next page: --skip {end}" : "")}");
        }
    }
}
