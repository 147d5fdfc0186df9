using System.CommandLine;
using System.Text.Json;
using DurableLocal.Cli.Output;
using DurableLocal.Cli.Service;
using DurableLocal.Core.Json;

namespace DurableLocal.Cli.Verbs;

/// <summary><c>redrive [QUEUE]</c>: moves the messages of a dead-letter queue back, and waits until they are moved.</summary>
internal static class RedriveCommand
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    public static Command Create(ClientOptions client)
    {
        var queue = new Argument<string?>("QUEUE") { Description = "The dead-letter queue; without it the only one that has a source queue", Arity = ArgumentArity.ZeroOrOne };
        var to = new Option<string?>("--to") { Description = "The queue that messages are moved to; without it the only source queue", HelpName = "QUEUE" };
        var command = client.On(new Command("redrive", "Moves the messages of a dead-letter queue back to its source") { queue, to });
        command.SetAction(async (parsed, cancellation) =>
        {
            var runtime = await client.ConnectAsync(parsed, cancellation).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                runtime.RequireRunning();
                var queues = new Queues(runtime.Client);
                var all = await queues.ListAsync(cancellation).ConfigureAwait(false);
                var source = QueueChoice.Of("QUEUE", parsed.GetValue(queue), all, all.FindAll(one => all.Exists(other => other.DeadLetterArn == one.Arn)));
                var destination = QueueChoice.Of("--to", parsed.GetValue(to), all, all.FindAll(one => one.DeadLetterArn == source.Arn));
                await queues.StartMoveAsync(source.Arn, destination.Arn, cancellation).ConfigureAwait(false);
                var moved = await MovedAsync(queues, source, cancellation).ConfigureAwait(false);
                var document = new RedriveDocument(source.Name, destination.Name, moved.Text("Status")!, moved.GetProperty("ApproximateNumberOfMessagesMoved").GetInt64());
                client.Write(parsed, document, shown => client.Output.Line($"{shown.Status}: {shown.Moved} moved from {shown.Source} to {shown.Destination}"));
                return document.Status == "COMPLETED" ? ExitCode.Success : ExitCode.NotFound;
            }
        });
        return command;
    }

    /// <summary>Returns the task when it does not run any more.</summary>
    private static async Task<JsonElement> MovedAsync(Queues queues, QueueInfo source, CancellationToken cancellationToken)
    {
        while (true)
        {
            var task = await queues.LatestMoveAsync(source.Arn, cancellationToken).ConfigureAwait(false);
            if (task.Text("Status") is not ("RUNNING" or "CANCELLING"))
            {
                return task;
            }

            await Task.Delay(PollInterval, cancellationToken).ConfigureAwait(false);
        }
    }
}
