using System.CommandLine;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Search;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>history KEY</c>: prints the events of an execution, or what there is of the key instead.</summary>
internal static class HistoryCommand
{
    public static Command Create(ClientOptions client)
    {
        var key = new Argument<string>("KEY") { Description = "Name, ARN or key of a durable execution" };
        var command = client.On(new Command("history", "Prints the timeline of a durable execution") { key });
        command.SetAction(async (parsed, cancellation) =>
        {
            var text = parsed.GetRequiredValue(key);
            var runtime = await client.ConnectAsync(parsed, cancellation).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                var found = await new KeySearch(runtime).ExecutionsAsync(text, cancellation).ConfigureAwait(false);
                var executions = await new ExecutionDetails(runtime.Executions).OfAsync(found.Arns, cancellation).ConfigureAwait(false);
                if (executions.Count == 0)
                {
                    client.Output.Error(found.Items.Count == 0
                        ? $"expected the name, ARN or key of an execution, got \"{text}\"; \"executions\" lists them"
                        : $"\"{text}\" has no execution; \"trace\" shows everything about it");
                }

                client.Write(parsed, new HistoryDocument(text, executions, executions.Count == 0 ? found.Items : []), document => Write(client, document));
                return executions.Count > 0 ? ExitCode.Success : ExitCode.NotFound;
            }
        });
        return command;
    }

    private static void Write(ClientOptions client, HistoryDocument document)
    {
        foreach (var execution in document.Executions)
        {
            var text = new HistoryText();
            foreach (var item in execution.Events)
            {
                text.Add(item);
            }

            client.Output.Heading(execution.Execution.Arn);
            client.Output.Table(HistoryText.Columns, text.Rows);
        }

        foreach (var item in document.Items)
        {
            client.Output.Line($"{item.Table}: {item.Item.GetRawText()}");
        }
    }
}
