using System.Text.Json;
using AWS.Lambda.Powertools.Idempotency;

namespace DurableChaining.Ingest;

/// <summary>
/// One start, remembered by its key. Made for one record, so that whether the start really ran is known to that
/// record alone: concurrent records of a batch share nothing.
/// </summary>
public sealed class IdempotentStart(ExecutionStarter starter, Submission submission, string messageId, CancellationToken cancellationToken)
{
    /// <summary>False where the receipt is an earlier delivery's: this message is a duplicate.</summary>
    public bool Ran { get; private set; }

    /// <exception cref="KeyConflictException">The key was submitted before with another payload.</exception>
    public Task<StartReceipt> RunAsync()
    {
        using var payload = JsonDocument.Parse(submission.Payload);
        var item = payload.RootElement.GetProperty(StartRequest.ValidationPath).Clone();
        return StartOnceAsync(new StartRequest(submission.Key.Value, item));
    }

    [Idempotent]
    public async Task<StartReceipt> StartOnceAsync(StartRequest request)
    {
        Ran = true;
        return new StartReceipt(await starter.StartAsync(submission, cancellationToken), messageId);
    }
}
