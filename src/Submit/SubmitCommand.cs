using Amazon.Runtime;
using DurableLocal.Terminal;

namespace DurableChaining.Submit;

/// <summary>Submits the messages of files, waits for their results and reports them.</summary>
/// <param name="output">Where progress and errors are written.</param>
/// <param name="report">Called once with all messages and the time that they took.</param>
/// <param name="time">The clock.</param>
internal sealed class SubmitCommand(ConsoleOutput output, Action<IReadOnlyList<Submission>, TimeSpan> report, TimeProvider time)
{
    /// <summary>How long to wait for any new result.</summary>
    public static readonly TimeSpan DefaultTimeout = TimeSpan.FromMinutes(5);

    /// <summary>Time without a new result after which open messages are looked for on the dead-letter queue, whose messages are hidden meanwhile.</summary>
    private static readonly TimeSpan DeadLetterDelay = TimeSpan.FromSeconds(3);

    /// <returns>0 if every message was COMPLETED, 1 if not, 130 after a signal.</returns>
    /// <exception cref="SubmitException">The files hold no messages, or there is no such pipeline.</exception>
    public async Task<int> RunAsync(TargetOptions options, IReadOnlyList<string> files, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var messages = await MessageFile.ReadAsync(files, Console.OpenStandardInput, cancellationToken).ConfigureAwait(false);
        try
        {
            var target = await new TargetFinder(output).ConnectAsync(options, cancellationToken).ConfigureAwait(false);
            await using (target.ConfigureAwait(false))
            {
                await target.CheckAsync(cancellationToken).ConfigureAwait(false);
                return await SubmitAsync(target, messages, timeout, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.EndProgress();
            output.Error("interrupted");
            return TerminationSignals.ExitCode;
        }
    }

    private async Task<int> SubmitAsync(Target target, IReadOnlyList<WorkMessage> messages, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var submissions = Submission.Of(messages);
        var started = time.GetTimestamp();
        await new MessageSubmitter(target.Sqs, target.Endpoints.QueueUrl, time)
            .SendAsync(submissions, sent => output.Progress($"submitted {sent}/{submissions.Count}"), cancellationToken).ConfigureAwait(false);
        output.EndProgress();
        try
        {
            await WaitAsync(target, submissions, started, timeout, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.EndProgress();
            report(submissions, time.GetElapsedTime(started));
            output.Error(target.EndsWithProcess ? "interrupted; submitted messages are processed at the next start on this data folder" : "interrupted; submitted messages are processed nevertheless");
            return TerminationSignals.ExitCode;
        }

        output.EndProgress();
        report(submissions, time.GetElapsedTime(started));
        return submissions.TrueForAll(submission => submission.IsCompleted) ? 0 : 1;
    }

    private async Task WaitAsync(Target target, List<Submission> submissions, long started, TimeSpan timeout, CancellationToken cancellationToken)
    {
        var poller = new ResultPoller(target.DynamoDb, target.Table, target.Ended, time);
        poller.Add(submissions);
        using var completed = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Task? watching = null;
        try
        {
            var lastResult = time.GetTimestamp();
            while (poller.Open > 0 && time.GetElapsedTime(lastResult) < timeout)
            {
                if (await poller.PollAsync(cancellationToken).ConfigureAwait(false) > 0)
                {
                    lastResult = time.GetTimestamp();
                }
                else if (watching is null && time.GetElapsedTime(lastResult) > DeadLetterDelay)
                {
                    watching = WatchDeadLettersAsync(target, submissions, completed.Token);
                }

                output.Progress(SubmissionProgress.Text(submissions, time.GetElapsedTime(started), output.IsTerminal));
            }

            if (poller.Open > 0)
            {
                output.Error($"no result for {timeout.TotalSeconds:0} s; {poller.Open} message(s) are still open");
            }
        }
        finally
        {
            await completed.CancelAsync().ConfigureAwait(false);
            await (watching ?? Task.CompletedTask).ConfigureAwait(false);
        }
    }

    /// <summary>Runs until it is cancelled. Without the right to read the dead-letter queue its messages stay open until the timeout.</summary>
    private async Task WatchDeadLettersAsync(Target target, List<Submission> submissions, CancellationToken cancellationToken)
    {
        try
        {
            if (await DeadLetterWatch.FindQueueAsync(target.Sqs, target.Endpoints.QueueUrl, cancellationToken).ConfigureAwait(false) is { } url)
            {
                var byMessageId = submissions.Where(submission => submission.MessageId is not null).ToDictionary(submission => submission.MessageId!, StringComparer.Ordinal);
                var watch = new DeadLetterWatch(target.Sqs, url, byMessageId);
                await watch.WatchAsync(cancellationToken).ConfigureAwait(false);
                await watch.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The submission has ended before the queue was known.
        }
        catch (Exception failure) when (failure is AmazonServiceException or AmazonClientException)
        {
            output.Error($"messages that reach the dead-letter queue are not reported: {ServiceErrors.Describe(failure)}");
        }
    }
}
