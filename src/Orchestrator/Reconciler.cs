using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// Does for an execution that ended what its own code could not, because it was stopped, timed out, or crashed: writes the
/// FAILED message and row, the row last, so that a repeat after a crash finds the work undone; and where the execution
/// had written its row, sends the message of that row, which may be missing.
/// </summary>
public sealed class Reconciler(IAmazonLambda lambda, ResultStore store, ResultPublisher publisher, TimeSpan retention, ILogger logger, TimeProvider time)
{
    public async Task ReconcileAsync(string executionArn, CancellationToken cancellationToken)
    {
        var ended = await lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = executionArn }, cancellationToken);
        using var document = JsonDocument.Parse(ended.InputPayload ?? "null");
        var work = StartPayload.Read(document.RootElement, ended.DurableExecutionName);
        using var scope = logger.BeginWork(work.Key, executionArn);

        if (await store.ReadAsync(work.Key, cancellationToken) is { } standing)
        {
            if (standing.ExecutionArn != executionArn || HasPublished(ended))
            {
                logger.LogInformation("a row with {status} stands", standing.Status);
                return;
            }

            // The item as submitted: the table keeps neither the order of its members nor the digits of its numbers.
            await publisher.PublishAsync(standing with { Input = standing.Input is null ? null : work.Item }, cancellationToken);
            logger.LogWarning("a row with {status} stands; its message is sent, perhaps again", standing.Status);
            return;
        }

        var now = time.GetUtcNow();
        var record = RecordOf(work, ended, now);
        await publisher.PublishAsync(record, cancellationToken);
        await store.SaveAsync(record, now, cancellationToken);
        logger.LogError("{status}: {error_type}", ResultStatus.Failed, record.Error!.Type);
    }

    /// <summary>The workflow throws these after its row and its message; any other end may lie between the two.</summary>
    private static bool HasPublished(GetDurableExecutionResponse ended) =>
        ended.Error?.ErrorType is { } type && (type == typeof(StepFailedException).FullName || type == typeof(InvalidItemException).FullName);

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
