using Amazon.Lambda.SQSEvents;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Ingest;

/// <summary>
/// Brings one message to an outcome. A message that breaks a rule is recorded as REJECTED; whatever else goes wrong is
/// thrown, and the message goes back to the queue.
/// </summary>
public sealed class RecordHandler(ExecutionStarter starter, RejectionRecorder rejections, ILogger logger)
{
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

        using var scope = logger.BeginWork(submission.Key.Value, messageId: message.MessageId);
        try
        {
            var executionArn = await starter.StartAsync(submission, cancellationToken);
            using var started = logger.BeginWork(submission.Key.Value, executionArn, message.MessageId);
            logger.LogInformation("STARTED");
        }
        catch (Exception refusal) when (refusal is KeyConflictException or InvalidItemException)
        {
            await RejectAsync(message, submission.Key, refusal, cancellationToken);
        }
    }

    private async Task RejectAsync(SQSEvent.SQSMessage message, IdempotencyKey? key, Exception refusal, CancellationToken cancellationToken)
    {
        using var scope = logger.BeginWork(key?.Value ?? message.MessageId, messageId: message.MessageId);
        await rejections.RecordAsync(message, key, refusal, cancellationToken);
        logger.LogWarning("{status}: {error_type}", ResultStatus.Rejected, refusal.GetType().Name);
    }
}
