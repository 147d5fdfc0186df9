using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// Writes the FAILED row and message of an execution that ended where its own code could not: stopped, timed out, or
/// crashed before the record. The message goes first and the row last, so a repeat after a crash finds the work undone.
/// </summary>
public sealed class Reconciler(IAmazonLambda lambda, ResultStore store, ResultPublisher publisher, TimeSpan retention, ILogger logger, TimeProvider time)
{
    public async Task ReconcileAsync(string executionArn, CancellationToken cancellationToken)
    {
        var ended = await lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = executionArn }, cancellationToken);
        using var document = JsonDocument.Parse(ended.InputPayload ?? "null");
        var work = StartPayload.Read(document.RootElement, ended.DurableExecutionName);
        using var scope = logger.BeginWork(work.Key, executionArn);

        if (await store.FindAsync(work.Key, cancellationToken) is { } standing)
        {
            logger.LogInformation("a row with {status} stands", standing.Status);
            return;
        }

        var now = time.GetUtcNow();
        var record = RecordOf(work, ended, now);
        await publisher.PublishAsync(record, cancellationToken);
        await store.SaveAsync(record, now, cancellationToken);
        logger.LogError("{status}: {error_type}", ResultStatus.Failed, record.Error!.Type);
    }

    private ResultRecord RecordOf(StartPayload work, GetDurableExecutionResponse ended, DateTimeOffset now)
    {
        var startedAt = new DateTimeOffset(ended.StartTimestamp!.Value.ToUniversalTime());
        return new ResultRecord
        {
            Id = work.Key,
            Status = ResultStatus.Failed,
            // A direct invocation may bring what no row can hold; the execution keeps it.
            Input = WorkItem.StorableOrNull(work.Item),
            Error = new ResultError(
                ended.Error?.ErrorType ?? $"Execution.{ended.Status}",
                ended.Error?.ErrorMessage ?? $"the durable execution ended {ended.Status}"),
            ExecutionArn = ended.DurableExecutionArn,
            CreatedAt = ResultRecord.Timestamp(startedAt),
            CompletedAt = ResultRecord.Timestamp(now),
            ExpiresAt = (startedAt + retention).ToUnixTimeSeconds(),
        };
    }
}
