using Amazon.Lambda.SQSEvents;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>
/// Brings one message to an outcome: started, DUPLICATE, or REJECTED where it breaks a rule. Whatever else goes wrong is
/// thrown, and the message goes back to the queue.
/// </summary>
public sealed class RecordHandler(ExecutionStarter starter, RejectionRecorder rejections, ILogger logger, TimeProvider time)
{
    /// <summary>First look again at a key that another delivery is starting right now; a start takes a few round trips.</summary>
    private static readonly TimeSpan FirstInProgressDelay = TimeSpan.FromMilliseconds(50);

    /// <summary>The starter may have died: its record is free again when its invocation's time is over.</summary>
    private static readonly TimeSpan LongestInProgressDelay = TimeSpan.FromSeconds(1);

    public async Task HandleAsync(SQSEvent.SQSMessage message, CancellationToken cancellationToken)
    {
        Submission submission;
        try
        {
            submission = Submission.From(message);
        }
        catch (InvalidItemException refusal)
        {
            await RejectAsync(message, key: null, refusal, cancellationToken);
            return;
        }

        try
        {
            await StartAsync(submission, message.MessageId, cancellationToken);
        }
        catch (Exception refusal) when (refusal is KeyConflictException or InvalidItemException)
        {
            await RejectAsync(message, submission.Key, refusal, cancellationToken);
        }
    }

    private async Task StartAsync(Submission submission, string messageId, CancellationToken cancellationToken)
    {
        for (var delay = FirstInProgressDelay; ; delay = delay * 2 < LongestInProgressDelay ? delay * 2 : LongestInProgressDelay)
        {
            var start = new IdempotentStart(starter, submission, messageId, cancellationToken);
            try
            {
                var receipt = await start.RunAsync();
                using var scope = logger.BeginWork(submission.Key.Value, receipt.ExecutionArn, messageId);
                logger.LogInformation("{outcome}", start.Ran ? "STARTED" : "DUPLICATE");
                return;
            }
            catch (IdempotencyValidationException)
            {
                throw new KeyConflictException(submission.Key);
            }
            catch (IdempotencyAlreadyInProgressException)
            {
                await Task.Delay(delay, time, cancellationToken);
            }
        }
    }

    private async Task RejectAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, Exception refusal, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginWork(key?.Value ?? message.MessageId, messageId: message.MessageId);
        await rejections.RecordAsync(message, key, refusal, cancellationToken);
        logger.LogWarning("{outcome}: {error_type} at {member}", ResultStatus.Rejected, refusal.GetType().Name, (refusal as InvalidItemException)?.Member ?? Submission.KeyAttribute);
    }
}
