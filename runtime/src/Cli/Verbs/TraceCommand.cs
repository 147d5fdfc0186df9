using System.CommandLine;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Search;
using DurableLocal.Hosting;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>trace KEY</c>: prints what became of a key: executions, items, messages, and one time line of all of them.</summary>
internal static class TraceCommand
{
    public static Command Create(ClientOptions client)
    {
        var key = new Argument<string>("KEY") { Description = "Key of a message, name or ARN of an execution, or id of a message" };
        var command = client.On(new Command("trace", "Prints what became of a key: execution, items, messages, log lines") { key });
        command.SetAction(async (parsed, cancellation) =>
        {
            var runtime = await client.ConnectAsync(parsed, cancellation).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                var found = await new KeySearch(runtime).TraceAsync(parsed.GetRequiredValue(key), cancellation).ConfigureAwait(false);
                client.Write(parsed, found, document => Write(client, document));
                return found.Executions.Count + found.Items.Count + found.Messages.Count + found.Logs.Count > 0 ? ExitCode.Success : ExitCode.NotFound;
            }
        });
        return command;
    }

    private static void Write(ClientOptions client, TraceDocument found)
    {
        var output = client.Output;
        output.Heading($"{found.Key}: {Executions(found)}, {Counted(found.Items.Count, "item")}, {Counted(found.Messages.Count, "message")}, {Counted(found.Logs.Count, "log line")}");
        if (found.Executions.Count > 0)
        {
            output.Table(ExecutionsCommand.Columns, [.. found.Executions.Select(execution => ExecutionsCommand.Row(execution.Execution))]);
        }

        if (found.Items.Count > 0)
        {
            output.Table(["TABLE", "ITEM"], [.. found.Items.Select(item => new[] { item.Table, item.Item.GetRawText() })]);
        }

        if (found.Messages.Count > 0)
        {
            output.Table(
                ["QUEUE", "STATE", "SENT", "MESSAGE", "ATTRIBUTES AND BODY"],
                [.. found.Messages.Select(message => new[] { message.Queue, message.State, Format.Moment(message.SentAt), message.MessageId, Text(message) })]);
        }

        if (found.Timeline.Count > 0)
        {
            output.Table(
                ["AT", "SOURCE", "EVENT", "DETAIL"],
                [.. found.Timeline.Select(entry => new[] { Format.TimeOfDay(entry.At), entry.Source, entry.Event, entry.Detail })]);
        }
    }

    private static string Executions(TraceDocument found) => found.Executions.Count == 0
        ? "no execution"
        : string.Join(", ", found.Executions.Select(execution => $"execution {execution.Execution.Status}"));

    private static string Counted(int count, string what) => $"{count} {what}{(count == 1 ? "" : "s")}";

    private static string Text(QueuedMessage message) =>
        string.Join(" ", message.Attributes.Select(attribute => $"{attribute.Key}={attribute.Value}").Append(message.Body)).ReplaceLineEndings(" ");
}
