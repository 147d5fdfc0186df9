using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// Records an execution that ended where its own code could not, because it was stopped, timed out, or crashed: writes the
/// FAILED row, sends its message, and marks the row as published. Where the execution has written its row but may not have
/// sent its message, sends that message.
/// <para>
/// An execution that recorded its own failure costs one read of the table. Only the others are read from Lambda, which
/// allows 30 calls of GetDurableExecution a second in an account (Lambda quotas page), fewer than executions can fail.
/// </para>
/// </summary>
public sealed class Reconciler(IAmazonLambda lambda, ResultStore store, ResultPublisher publisher, TimeSpan retention, ILogger logger, TimeProvider time)
{
    private readonly ResultRecordFactory _records = new(retention);

    /// <summary>Records the end of an execution, unless it is recorded. Safe to repeat.</summary>
    /// <param name="executionArn">An execution that ended FAILED, TIMED_OUT or STOPPED.</param>
    public async Task ReconcileAsync(string executionArn, CancellationToken cancellationToken)
    {
        // The name is the key of most executions, but not of one that was started directly or has a key that is not a legal name.
        var name = StartedExecution.NameOf(executionArn);
        var byName = IdempotencyKey.TryFromExecutionName(name, out _) ? await store.ReadAsync(name, cancellationToken) : null;
        if (byName is not null && byName.Record.ExecutionArn == executionArn && IsComplete(byName))
        {
            logger.ForWork(name, executionArn).LogInformation("a row with {status} exists", byName.Record.Status);
            return;
        }

        var ended = await lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = executionArn }, cancellationToken);
        using var document = JsonDocument.Parse(ended.InputPayload ?? "null");
        var work = StartPayload.Read(document.RootElement, ended.DurableExecutionName);
        var log = logger.ForWork(work.Key, executionArn);
        var existing = byName is not null && work.Key == name ? byName : await store.ReadAsync(work.Key, cancellationToken);
        if (existing is null || existing.Record.Status == ResultStatus.Rejected)
        {
            await RecordAsync(work, ended, log, cancellationToken);
        }
        else if (existing.Record.ExecutionArn != executionArn || IsComplete(existing) || WorkflowErrorTypes.IsRecorded(ended.Error?.ErrorType))
        {
            log.LogInformation("a row with {status} exists", existing.Record.Status);
        }
        else
        {
            await PublishAsync(existing.Record, work, cancellationToken);
            log.LogWarning("a row with {status} exists; its message is sent, possibly for the second time", existing.Record.Status);
        }
    }

    /// <summary>Whether the row says that its message was sent. A COMPLETED row does not say it: its execution usually succeeds, and then it does not come here.</summary>
    private static bool IsComplete(StoredRow row) => row.Record.Status == ResultStatus.Failed && !row.IsUnpublished;

    private async Task RecordAsync(StartPayload work, GetDurableExecutionResponse ended, ILogger log, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow();
        var execution = new StartedExecution(ended.DurableExecutionArn, new DateTimeOffset(ended.StartTimestamp!.Value.ToUniversalTime()));
        var record = _records.Failed(work, execution, ErrorOf(ended), ResultRecord.Timestamp(now));
        var stored = await store.SaveAsync(record, now, cancellationToken);
        if (stored != new StoredResult(record.Status, record.ExecutionArn, record.CompletedAt))
        {
            // Another delivery of the event has written it in the meantime; its own attempt sends the message.
            log.LogInformation("a row with {status} exists", stored.Status);
            return;
        }

        await PublishAsync(record, work, cancellationToken);
        log.LogError("{status}: {error_type}", ResultStatus.Failed, record.Error!.Type);
    }

    /// <param name="work">Has the item as submitted: the table preserves neither the order of its members nor the notation of its numbers.</param>
    private async Task PublishAsync(ResultRecord record, StartPayload work, CancellationToken cancellationToken)
    {
        var submitted = record with { Input = record.Input is null ? null : work.Item };
        await publisher.PublishAsync(submitted, cancellationToken);
        if (record.Status != ResultStatus.Completed)
        {
            await store.MarkPublishedAsync(submitted, cancellationToken);
        }
    }

    private static ResultError ErrorOf(GetDurableExecutionResponse ended) => new(
        ended.Error?.ErrorType ?? ResultErrorType.ExecutionEnded(ended.Status),
        ended.Error?.ErrorMessage ?? $"the durable execution ended {ended.Status}");
}
