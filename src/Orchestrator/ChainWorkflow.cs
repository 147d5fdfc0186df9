using System.Globalization;
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
/// <listheader><term>failure</term><description>who retries → outcome</description></listheader>
/// <item><term>a step is throttled, times out, crashes, or Lambda has a fault</term><description>the workflow, after durable waits, up to <see cref="WorkflowSettings.StepAttempts"/> calls → FAILED</description></item>
/// <item><term>a step throws</term><description>not retried: the same input would throw again → FAILED</description></item>
/// <item><term>the item breaks a rule (direct invocation only; Ingest rejects it before a start)</term><description>not retried → FAILED</description></item>
/// <item><term>save-result or publish-result throws</term><description>the step's retry strategy → the execution is FAILED, Reconcile writes the row</description></item>
/// <item><term>the orchestrator's process crashes or times out</term><description>the Lambda service invokes again, completed operations replay → the execution continues</description></item>
/// <item><term>the execution is stopped or times out</term><description>not retried → Reconcile writes the FAILED row and message</description></item>
/// </list>
/// FAILED: row and message are written, then the exception is thrown, so that the execution itself is FAILED, its event
/// goes to the orchestrator's dead-letter queue, and the alarms count it.
/// </summary>
public sealed class ChainWorkflow(WorkflowSettings settings, ResultStore store, ResultPublisher publisher, ILogger logger, TimeProvider time)
{
    /// <summary>For save-result and publish-result: six attempts over about half a minute.</summary>
    private static readonly StepConfig RecordRetry = new()
    {
        RetryStrategy = RetryStrategy.Exponential(maxAttempts: 6, initialDelay: TimeSpan.FromSeconds(1), maxDelay: TimeSpan.FromSeconds(60)),
    };

    private readonly ResultRecordFactory _records = new(settings.ResultRetention);

    /// <summary>Runs one execution, or replays it as far as it is recorded.</summary>
    /// <param name="input">A start payload from Ingest, or a bare item from a direct invocation.</param>
    /// <param name="startedAt">Start of the execution, the same on every replay.</param>
    /// <exception cref="StepFailedException">A step failed; the FAILED row and message are written.</exception>
    /// <exception cref="InvalidItemException">The item breaks a rule; the FAILED row and message are written.</exception>
    public async Task<WorkflowResult> RunAsync(JsonElement input, DateTimeOffset startedAt, IDurableContext context)
    {
        var execution = new StartedExecution(context.ExecutionContext.DurableExecutionArn, startedAt);
        var work = StartPayload.Read(input, execution.Name);
        context.ConfigureLogger(new LoggerConfig { CustomLogger = logger.ForWork(work.Key, execution.Arn) });

        if (!WorkItem.TryRead(work.Item, out var item, out var invalid))
        {
            await RecordFailureAsync(work, execution, new ResultError(ResultErrorType.InvalidItem, invalid.Message), context);
            throw new InvalidItemException(invalid);
        }

        try
        {
            var output = await RunChainAsync(item, work.Key, context);
            var saved = await RecordAsync(execution, ResultStatus.Completed, completedAt => _records.Completed(work, execution, output, completedAt), context);
            WithDuration(context.Logger, execution, saved).LogInformation("{status}", ResultStatus.Completed);
            return new WorkflowResult(WorkflowResult.Completed, work.Item, output);
        }
        catch (StepFailedException failure)
        {
            await RecordFailureAsync(work, execution, new ResultError(failure.ErrorType, failure.ErrorMessage, failure.Step), context);
            throw;
        }
    }

    private async Task<FinalDocument> RunChainAsync(WorkItem item, string key, IDurableContext context)
    {
        var step = new ChainedStep(context, settings.StepAttempts, settings.RetryDelay);

        var added = await step.InvokeAsync<AddInput, AddedDocument>(
            Operations.Add, settings.AddFunction, new AddInput(item.Id ?? key, item.Name, item.Value));
        var transformed = await step.InvokeAsync<AddedDocument, TransformedDocument>(
            Operations.Transform, settings.TransformFunction, added);
        return await step.InvokeAsync<TransformedDocument, FinalDocument>(
            Operations.Finalize, settings.FinalizeFunction, transformed);
    }

    private async Task RecordFailureAsync(StartPayload work, StartedExecution execution, ResultError error, IDurableContext context)
    {
        var saved = await RecordAsync(execution, ResultStatus.Failed, completedAt => _records.Failed(work, execution, error, completedAt), context);
        WithDuration(context.Logger, execution, saved).LogError("{status}: {error_type} in {step}", ResultStatus.Failed, error.Type, error.Step ?? "the item");
    }

    /// <summary>Writes the row, then sends the message, each as a durable step. Does not send where the row is another execution's.</summary>
    private async Task<SavedResult> RecordAsync(StartedExecution execution, string status, Func<string, ResultRecord> recordAt, IDurableContext context)
    {
        var saved = await context.StepAsync(
            async (_, cancellationToken) =>
            {
                var now = time.GetUtcNow();
                var existing = await store.SaveAsync(recordAt(ResultRecord.Timestamp(now)), now, cancellationToken);
                return new SavedResult(existing.CompletedAt, existing.ExecutionArn == execution.Arn);
            },
            Operations.SaveResult,
            RecordRetry);

        if (!saved.IsOurs)
        {
            context.Logger.LogWarning("a row of an earlier execution exists; the outcome {status} of this one is not written", status);
            return saved;
        }

        await context.StepAsync(
            async (_, cancellationToken) =>
            {
                var record = recordAt(saved.CompletedAt);
                await publisher.PublishAsync(record, cancellationToken);
                if (status != ResultStatus.Completed)
                {
                    // Reconcile receives an event for every execution that failed, and has nothing to do where the row is marked.
                    await store.MarkPublishedAsync(record, cancellationToken);
                }
            },
            Operations.PublishResult,
            RecordRetry);
        return saved;
    }

    /// <summary>Adds the time from the start of the execution to its row, if it has one.</summary>
    private static ILogger WithDuration(ILogger log, StartedExecution execution, SavedResult saved) => saved.IsOurs
        ? log.With("execution_ms", (long)(DateTimeOffset.Parse(saved.CompletedAt, CultureInfo.InvariantCulture) - execution.StartedAt).TotalMilliseconds)
        : log;
}
