using Amazon.Lambda.Model;
using AWS.Lambda.Powertools.Idempotency;
using AWS.Lambda.Powertools.Idempotency.Exceptions;
using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>
/// Starts the execution of one message, unless the idempotency table has a record of its key. One instance per attempt:
/// records of a batch are handled concurrently and share no state.
/// </summary>
public sealed class IdempotentStart(ExecutionStarter starter, Submission submission, string messageId, CancellationToken cancellationToken)
{
    private bool _started;

    /// <summary>
    /// Makes one attempt. The exceptions by which Powertools and the Lambda client report an expected outcome become
    /// values here; any other exception is a fault.
    /// </summary>
    public async Task<StartOutcome> RunAsync()
    {
        try
        {
            var receipt = await StartOnceAsync(new StartRequest(submission.Key.Value, submission.Item));
            return _started ? StartOutcome.Started(receipt.ExecutionArn) : StartOutcome.Duplicate(receipt.ExecutionArn);
        }
        catch (IdempotencyAlreadyInProgressException)
        {
            return StartOutcome.InProgress;
        }
        catch (Exception conflict) when (conflict is IdempotencyValidationException or DurableExecutionAlreadyStartedException)
        {
            return StartOutcome.Rejected(Rejection.KeyConflict(submission.Key));
        }
        catch (RequestTooLargeException tooLarge)
        {
            return StartOutcome.Rejected(Rejection.InvalidItem(new ItemError(ItemError.Body, tooLarge.Message)));
        }
    }

    /// <summary>
    /// Powertools runs this once per key and returns the stored receipt otherwise. An exception deletes the record, so a
    /// rejected start must throw. The method's name is part of the stored record's key: never rename it.
    /// </summary>
    [Idempotent]
    public async Task<StartReceipt> StartOnceAsync(StartRequest request)
    {
        _started = true;
        return new StartReceipt(await starter.StartAsync(submission, cancellationToken), messageId);
    }
}
