using System.CommandLine;
using DurableLocal.Terminal;

namespace DurableChaining.Submit;

/// <summary><c>redrive</c>: sends the dead letters of the work queue back, and keeps their keys.</summary>
internal sealed class RedriveOptions(ConsoleOutput output, PipelineOptions pipeline, Option<string> format)
{
    private readonly Option<string?> _only = new("--only")
    {
        Description = "Redrive only messages of this kind: failed (received as often as the queue allows), rejected (attribute ErrorCode)",
        HelpName = "KIND",
    };

    public Command Create()
    {
        _only.AcceptOnlyFromAmong(DeadLetter.Failed, DeadLetter.Rejected);
        var command = new Command("redrive", "Sends the messages of the work queue's dead-letter queue back to the work queue, with their attributes and their keys.") { _only };
        command.SetAction(RunAsync);
        return command;
    }

    /// <returns>0 if every message of the kind was redriven, 1 if one was not sent or came back, 130 after a signal.</returns>
    private async Task<int> RunAsync(ParseResult parsed, CancellationToken cancellationToken)
    {
        var options = await pipeline.ReadAsync(parsed, readsResults: false, cancellationToken).ConfigureAwait(false);
        var isJson = parsed.GetValue(format) == "json";
        var progress = isJson ? output.OnStandardError() : output;
        var target = await new TargetFinder(progress).FindAsync(options, cancellationToken).ConfigureAwait(false)
            ?? throw new SubmitException("redrive: expected a pipeline that is running, got none on this machine; start it, or name one with --endpoint, --outputs or --queue-url");
        await using (target.ConfigureAwait(false))
        {
            await target.CheckAsync(cancellationToken).ConfigureAwait(false);
            var workQueue = target.Endpoints.QueueUrl;
            var deadLetterQueue = await DeadLetterWatch.FindQueueAsync(target.Sqs, workQueue, cancellationToken).ConfigureAwait(false)
                ?? throw new SubmitException($"{target.Endpoints.QueueSource}: expected a queue with a redrive policy, got \"{workQueue}\"");
            var redrive = new Redrive(target.Sqs, workQueue, deadLetterQueue, parsed.GetValue(_only));
            try
            {
                await redrive.RunAsync(redriven => progress.Progress($"redriven {redriven}"), cancellationToken).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
            {
                output.Error("interrupted; messages that were not redriven are on the dead-letter queue");
                return TerminationSignals.ExitCode;
            }
            finally
            {
                progress.EndProgress();
                Report(redrive.Document(), isJson);
            }

            return redrive.IsComplete ? 0 : 1;
        }
    }

    private void Report(RedriveDocument document, bool isJson)
    {
        if (isJson)
        {
            output.Line(document.ToString());
            return;
        }

        output.Heading($"{document.Redriven} redriven from {document.Queue}; left: {document.Left.Failed} failed, {document.Left.Rejected} rejected; {document.Returned} came back");
        if (document.NotSent.Count > 0)
        {
            output.Table(["MESSAGE", "REASON"], [.. document.NotSent.Select(message => new[] { message.MessageId, message.Reason })]);
        }
    }
}
