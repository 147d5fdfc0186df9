using System.Collections.Concurrent;
using System.Globalization;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary><c>run FILE…</c>: starts the runtime, submits messages, waits for their results and shows them.</summary>
public sealed class RunCommand(ConsoleOutput output, TimeProvider time)
{
    /// <summary>How long a run goes on without any new result.</summary>
    public static readonly TimeSpan DefaultPatience = TimeSpan.FromMinutes(5);

    /// <summary>More rows than this are no table to read: then only what did not complete is shown.</summary>
    private const int MostRows = 100;

    private const int ExitOfInterrupt = 130;

    /// <returns>0 if every message was COMPLETED, else 1.</returns>
    /// <exception cref="StartException">The files hold no messages, or the template has no queue to send to or no table to look in.</exception>
    public async Task<int> RunAsync(RuntimeOptions options, IReadOnlyList<string> files, TimeSpan patience, CancellationToken cancellationToken)
    {
        var messages = await MessageFile.ReadAsync(files, Console.In, cancellationToken).ConfigureAwait(false);
        var executions = new ConcurrentQueue<string>();
        try
        {
            var runtime = await LocalRuntime.StartAsync(options with { ExecutionEnded = executions.Enqueue }, output, cancellationToken).ConfigureAwait(false);
            await using (runtime.ConfigureAwait(false))
            {
                return await SubmitAsync(runtime, messages, executions, patience, cancellationToken).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.EndProgress();
            output.Error("interrupted");
            return ExitOfInterrupt;
        }
    }

    private async Task<int> SubmitAsync(LocalRuntime runtime, IReadOnlyList<WorkMessage> messages, ConcurrentQueue<string> executions, TimeSpan patience, CancellationToken cancellationToken)
    {
        var places = PipelineEndpoints.Of(runtime.Stack, runtime.Identity);
        var submissions = messages.Select(message => new Submission(message)).ToList();
        using var client = new ServiceClient(runtime.Identity.Endpoint);
        var watch = new ResultPoller(client, places.Table, executions, time);
        var started = time.GetTimestamp();
        await new MessageSubmitter(client, places.QueueUrl, time).SendAsync(submissions, sent => output.Progress($"submitted {sent}/{submissions.Count}"), cancellationToken).ConfigureAwait(false);
        output.EndProgress();
        try
        {
            await WaitAsync(client, places, submissions, watch, started, patience, cancellationToken).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            output.EndProgress();
            Report(submissions, time.GetElapsedTime(started));
            output.Error("interrupted; what was submitted goes on at the next start on this data folder");
            return ExitOfInterrupt;
        }

        output.EndProgress();
        Report(submissions, time.GetElapsedTime(started));
        return submissions.TrueForAll(submission => submission.Outcome?.Status == SubmissionOutcome.Completed) ? 0 : 1;
    }

    private async Task WaitAsync(ServiceClient client, PipelineEndpoints places, List<Submission> submissions, ResultPoller watch, long started, TimeSpan patience, CancellationToken cancellationToken)
    {
        watch.Add(submissions);
        var byMessageId = submissions.Where(submission => submission.MessageId is not null).ToDictionary(submission => submission.MessageId!);
        var deadLetters = places.DeadLetterQueueUrl is { } url ? new DeadLetterWatch(client, url, byMessageId) : null;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var watching = deadLetters?.WatchAsync(ended.Token) ?? Task.CompletedTask;
        try
        {
            var lastProgress = time.GetTimestamp();
            while (watch.Open > 0 && time.GetElapsedTime(lastProgress) < patience)
            {
                if (await watch.LookAsync(cancellationToken).ConfigureAwait(false) > 0)
                {
                    lastProgress = time.GetTimestamp();
                }

                var done = submissions.Count - watch.Open;
                output.Progress($"progress {done}/{submissions.Count} done, {Rate(done, time.GetElapsedTime(started))}/s");
            }

            if (watch.Open > 0)
            {
                output.Error($"no result for {patience.TotalSeconds:0} s; {watch.Open} message(s) are still open");
            }
        }
        finally
        {
            await ended.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            if (deadLetters is not null)
            {
                await deadLetters.ReleaseAsync(CancellationToken.None).ConfigureAwait(false);
            }
        }
    }

    private void Report(List<Submission> submissions, TimeSpan elapsed)
    {
        var shown = submissions.Count <= MostRows
            ? submissions
            : [.. submissions.Where(submission => submission.Outcome?.Status != SubmissionOutcome.Completed).Take(MostRows)];
        if (shown.Count > 0)
        {
            output.Table(["KEY", "STATUS", "DURATION", "RESULT"], [.. shown.Select(Row)]);
        }

        var counts = submissions
            .GroupBy(submission => submission.Outcome?.Status ?? "OPEN")
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{group.Count()} {group.Key}");
        output.Heading($"{submissions.Count} submitted: {string.Join(", ", counts)} in {Seconds(elapsed)} s ({Rate(submissions.Count, elapsed)}/s)");
    }

    private static string[] Row(Submission submission) =>
    [
        submission.Key,
        submission.Outcome?.Status ?? "OPEN",
        submission.Outcome is { Status: SubmissionOutcome.Completed, Duration: null } ? "earlier" : submission.Outcome?.Duration is { } duration ? $"{Seconds(duration)} s" : "-",
        submission.Outcome?.Summary ?? $"no result yet ({submission.Message.Source})",
    ];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(int count, TimeSpan elapsed) => (count / Math.Max(elapsed.TotalSeconds, 0.001)).ToString("0.0", CultureInfo.InvariantCulture);
}
