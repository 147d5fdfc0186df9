using System.Text.Json;
using Amazon.Lambda.DurableExecution;
using DurableChaining.Contracts;
using DurableChaining.Hosting;
using DurableChaining.Results;
using Microsoft.Extensions.Logging;

namespace DurableChaining.Orchestrator;

/// <summary>
/// The workflow: three functions in a chain, then the row and the message.
/// <list type="table">
/// <listheader><term>what fails</term><description>who retries → where it ends</description></listheader>
/// <item><term>a step is throttled, times out, crashes, or Lambda has a fault</term><description>the workflow, after durable waits, up to <see cref="WorkflowSettings.StepAttempts"/> calls → FAILED</description></item>
/// <item><term>a step throws</term><description>nobody: the same input would throw again → FAILED</description></item>
/// <item><term>the item breaks a rule (direct invocation only; Ingest rejects it before a start)</term><description>nobody → FAILED</description></item>
/// <item><term>save-result or publish-result throws</term><description>the step's retry strategy → the execution is FAILED, Reconcile writes the row</description></item>
/// <item><term>the orchestrator's process crashes or times out</term><description>the Lambda service invokes again, completed operations replay → goes on</description></item>
/// <item><term>the execution is stopped or times out</term><description>nobody → Reconcile writes the FAILED row and message</description></item>
/// </list>
/// FAILED means: row and message are written, then the exception is rethrown, so that the execution itself is FAILED,
/// its event goes to the orchestrator's dead-letter queue and alarms see it.
/// </summary>
public sealed class ChainWorkflow(WorkflowSettings settings, ResultStore store, ResultPublisher publisher, ILogger logger, TimeProvider time)
{
    private static readonly StepConfig Persistent = new()
    {
        RetryStrategy = RetryStrategy.Exponential(maxAttempts: 6, initialDelay: TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromSeconds(60)),
    };

    /// <param name="input">A start payload from Ingest, or a bare item from a direct invocation.</param>
    /// <param name="startedAt">Start of the execution, the same on every replay.</param>
    public async Task<WorkflowResult> RunAsync(JsonElement input, DateTimeOffset startedAt, IDurableContext context)
    {
        var execution = new Execution(context.ExecutionContext.DurableExecutionArn, startedAt);
        var work = StartPayload.Read(input, execution.Name);
        context.ConfigureLogger(new LoggerConfig { CustomLogger = logger });
        using var scope = logger.BeginWork(work.Key, execution.Arn);

        try
        {
            var output = await RunChainAsync(work, context);
            await RecordAsync(work, execution, ResultStatus.Completed, output, error: null, context);
            context.Logger.LogInformation("{status}", ResultStatus.Completed);
            return new WorkflowResult(WorkflowResult.Completed, work.Item, output);
        }
        catch (StepFailedException failure)
        {
            await RecordFailureAsync(work, execution, new ResultError(failure.ErrorType, failure.ErrorMessage, failure.Step), context);
            throw;
        }
        catch (InvalidItemException refusal)
        {
            await RecordFailureAsync(work, execution, new ResultError(nameof(InvalidItemException), refusal.Message), context);
            throw;
        }
    }

    private async Task<FinalDocument> RunChainAsync(StartPayload work, IDurableContext context)
    {
        var item = WorkItem.From(work.Item);
        var step = new ChainedStep(context, settings.StepAttempts, settings.RetryDelay);

        var added = await step.InvokeAsync<AddInput, AddedDocument>(
            Operations.Add, settings.AddFunction, new AddInput(item.Id ?? work.Key, item.Name, item.Value));
        var transformed = await step.InvokeAsync<AddedDocument, TransformedDocument>(
            Operations.Transform, settings.TransformFunction, added);
        return await step.InvokeAsync<TransformedDocument, FinalDocument>(
            Operations.Finalize, settings.FinalizeFunction, transformed);
    }

    private async Task RecordFailureAsync(StartPayload work, Execution execution, ResultError error, IDurableContext context)
    {
        await RecordAsync(work, execution, ResultStatus.Failed, output: null, error, context);
        context.Logger.LogError("{status}: {error_type} in {step}", ResultStatus.Failed, error.Type, error.Step ?? "the item");
    }

    private async Task RecordAsync(StartPayload work, Execution execution, string status, FinalDocument? output, ResultError? error, IDurableContext context)
    {
        var saved = await context.StepAsync(
            async (_, cancellationToken) =>
            {
                var now = time.GetUtcNow();
                var stands = await store.SaveAsync(Record(ResultRecord.Timestamp(now)), now, cancellationToken);
                return new SavedResult(stands.CompletedAt, stands.ExecutionArn == execution.Arn);
            },
            Operations.SaveResult,
            Persistent);

        if (!saved.IsOurs)
        {
            context.Logger.LogWarning("an earlier execution's row stands; this one's outcome {status} is not written over it", status);
            return;
        }

        await context.StepAsync(
            (_, cancellationToken) => publisher.PublishAsync(Record(saved.CompletedAt), cancellationToken),
            Operations.PublishResult,
            Persistent);

        ResultRecord Record(string completedAt) => new()
        {
            Id = work.Key,
            Status = status,
            // A direct invocation may bring what no row can hold; the execution keeps it.
            Input = WorkItem.StorableOrNull(work.Item),
            Output = output,
            Error = error,
            ExecutionArn = execution.Arn,
            CreatedAt = ResultRecord.Timestamp(execution.StartedAt),
            CompletedAt = completedAt,
            ExpiresAt = (execution.StartedAt + settings.ResultRetention).ToUnixTimeSeconds(),
        };
    }
}
