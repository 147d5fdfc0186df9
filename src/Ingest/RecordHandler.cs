using System.Globalization;
using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>
/// Handles one message: starts its execution, ignores a DUPLICATE, or records a REJECTED one. Every other failure is
/// thrown, and the message returns to the queue.
/// </summary>
public sealed class RecordHandler(ExecutionStarter starter, RejectionRecorder rejections, ILogger logger, TimeProvider time)
{
    /// <summary>Delay before the second attempt while another delivery starts the same key; a start takes a few round trips.</summary>
    private static readonly TimeSpan FirstInProgressDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>Longest delay between attempts. If the other invocation died, its record expires at that invocation's deadline.</summary>
    private static readonly TimeSpan LongestInProgressDelay = TimeSpan.FromSeconds(1);

    /// <summary>Logged instead of REJECTED where row and result exist, so that each outcome is logged once.</summary>
    private const string RejectedBefore = "REJECTED_BEFORE";

    public async Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken)
    {
        MessageTrace.Continue(message);
        if (!Submission.TryRead(message, out var submission, out var error))
        {
            await RejectAsync(message, MessageIdentity.FindKey(message), Rejection.InvalidItem(error), cancellationToken);
            return;
        }

        var outcome = await StartAsync(submission, message.MessageId, cancellationToken);
        if (outcome.Rejection is { } rejection)
        {
            await RejectAsync(message, submission.Key, rejection, cancellationToken);
            return;
        }

        WithTimeOnQueue(logger.ForWork(submission.Key.Value, outcome.ExecutionArn, message.MessageId), message)
            .LogInformation("{outcome}", outcome.Status == StartStatus.Started ? "STARTED" : "DUPLICATE");
    }

    /// <summary>Adds the time from the send to this moment: with <c>execution_ms</c> of the orchestrator's line it is the latency from end to end.</summary>
    private ILogger WithTimeOnQueue(ILogger log, SQSEvent.SQSMessage message) =>
        message.Attributes?.GetValueOrDefault("SentTimestamp") is { } sent && long.TryParse(sent, CultureInfo.InvariantCulture, out var milliseconds)
            ? log.With("queued_ms", Math.Max(0, time.GetUtcNow().ToUnixTimeMilliseconds() - milliseconds))
            : log;

    /// <summary>Repeats the attempt, with growing delays, until no other delivery is starting the same key.</summary>
    private async Task<StartOutcome> StartAsync(Submission submission, string messageId, CancellationToken cancellationToken)
    {
        for (var delay = FirstInProgressDelay; ; delay = delay * 2 < LongestInProgressDelay ? delay * 2 : LongestInProgressDelay)
        {
            var outcome = await new IdempotentStart(starter, submission, messageId, cancellationToken).RunAsync();
            if (outcome.Status != StartStatus.InProgress)
            {
                return outcome;
            }

            await Task.Delay(delay, time, cancellationToken);
        }
    }

    private async Task RejectAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, Rejection rejection, CancellationToken cancellationToken)
    {
        var isFirst = await rejections.RecordAsync(message, key, rejection.Error, cancellationToken);
        logger.ForWork(key?.Value ?? MessageIdentity.FirstMessageId(message), messageId: message.MessageId)
            .LogWarning("{outcome}: {error_type} at {member}", isFirst ? ResultStatus.Rejected : RejectedBefore, rejection.Error.Type, rejection.Member);
    }
}
