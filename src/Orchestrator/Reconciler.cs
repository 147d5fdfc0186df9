using System.Text.Json;
using Amazon.Lambda;
using Amazon.Lambda.Model;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// Records an execution that ended where its own code could not, because it was stopped, timed out, or crashed: sends the
/// FAILED message, then writes the row, so that after a crash between the two both are repeated. Where the execution has
/// written its row but may not have sent its message, sends that message.
/// </summary>
public sealed class Reconciler(IAmazonLambda lambda, ResultStore store, ResultPublisher publisher, TimeSpan retention, ILogger logger, TimeProvider time)
{
    private readonly ResultRecordFactory _records = new(retention);

    /// <summary>Records the end of an execution, unless it is recorded. Safe to repeat.</summary>
    /// <param name="executionArn">An execution that ended FAILED, TIMED_OUT or STOPPED.</param>
    public async Task ReconcileAsync(string executionArn, CancellationToken cancellationToken)
    {
        var ended = await lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = executionArn }, cancellationToken);
        using var document = JsonDocument.Parse(ended.InputPayload ?? "null");
        var work = StartPayload.Read(document.RootElement, ended.DurableExecutionName);
        var log = logger.ForWork(work.Key, executionArn);

        if (await store.ReadAsync(work.Key, cancellationToken) is { } existing)
        {
            if (existing.ExecutionArn != executionArn || WorkflowErrorTypes.IsRecorded(ended.Error?.ErrorType))
            {
                log.LogInformation("a row with {status} exists", existing.Status);
                return;
            }

            // The item as submitted: the table preserves neither the order of its members nor the notation of its numbers.
            await publisher.PublishAsync(existing with { Input = existing.Input is null ? null : work.Item }, cancellationToken);
            log.LogWarning("a row with {status} exists; its message is sent, possibly for the second time", existing.Status);
            return;
        }

        var now = time.GetUtcNow();
        var startedAt = new DateTimeOffset(ended.StartTimestamp!.Value.ToUniversalTime());
        var execution = new StartedExecution(ended.DurableExecutionArn, startedAt);
        var record = _records.Failed(work, execution, ErrorOf(ended), ResultRecord.Timestamp(now));
        await publisher.PublishAsync(record, cancellationToken);
        await store.SaveAsync(record, now, cancellationToken);
        log.LogError("{status}: {error_type}", ResultStatus.Failed, record.Error!.Type);
    }

    private static ResultError ErrorOf(GetDurableExecutionResponse ended) => new(
        ended.Error?.ErrorType ?? ResultErrorType.ExecutionEnded(ended.Status),
        ended.Error?.ErrorMessage ?? $"the durable execution ended {ended.Status}");
}
