using System.Buffers;
using System.Text.Json;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>A checkpoint request, read and not yet judged.</summary>
internal sealed record CheckpointRequest(string? CheckpointToken, string? ClientToken, IReadOnlyList<OperationUpdate> Updates);

/// <summary>CheckpointDurableExecution and GetDurableExecutionState: what a running invocation may ask.</summary>
internal sealed class Checkpoints(EngineContext context)
{
    /// <summary>Checks and applies the whole batch in one transaction; answers with the next token and what has changed.</summary>
    public async Task<byte[]> ApplyAsync(string arn, CheckpointRequest request, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(arn, request.CheckpointToken, cancellationToken).ConfigureAwait(false);
        var execution = lease.State!;
        var invocation = execution.Invocation!;
        if (invocation.Recall(request.ClientToken, context.Time.GetUtcNow()) is { } answered)
        {
            return answered;
        }

        CheckIsCurrent(execution, request.CheckpointToken);
        if (request.Updates.Count == 0 || request.Updates.Any(update => IsDue(execution, update)))
        {
            // The function polls, or goes by its own clock: it can use at once what would otherwise wait for the end of
            // its invocation.
            await ApplyHeldAsync(lease).ConfigureAwait(false);
        }

        var updates = new UpdateValidator(execution).Check(request.Updates);
        var delta = new Delta(execution, context.Now);
        var application = new UpdateApplication(context, delta);
        foreach (var update in updates)
        {
            application.Apply(update);
        }

        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        invocation.Advance();
        invocation.LastAnswerToldCompletions = execution.Untold.Count > 0;
        var answer = Answer(invocation.Token, delta.Operations.Union(execution.Untold).OrderBy(operation => operation.Sequence));
        execution.Untold.Clear();
        invocation.Remember(request.ClientToken, answer, context.Time.GetUtcNow());
        context.Counters.Sent(answer.Length);
        return answer;
    }

    /// <summary>A page of the state, for the holder of the invocation's current token.</summary>
    public async Task<byte[]> ReadStateAsync(string arn, string? token, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(arn, token, cancellationToken).ConfigureAwait(false);
        CheckIsCurrent(lease.State!, token);
        await ApplyHeldAsync(lease).ConfigureAwait(false);
        var after = PageMarker.Parse(marker, context.Now)?.First ?? -1;
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        StatePage.Write(writer, lease.State!, after, maxItems, DurableLimits.InvocationPayload, TimeFormat.Seconds, context.Now);
        writer.WriteEndObject();
        writer.Flush();
        context.Counters.Sent(buffer.WrittenCount);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Takes the execution if the token is of the invocation that runs, be it the current one or not.</summary>
    private async Task<ExecutionCache.Lease> AcquireAsync(string arn, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw DurableErrors.Invalid("Checkpoint token is required");
        }

        var token = CheckpointToken.Parse(text) ?? throw DurableErrors.Invalid(DurableErrors.StaleToken);
        var lease = await context.Live.AcquireAsync(token.ExecutionId, cancellationToken).ConfigureAwait(false);
        if (lease.State is { Invocation: { } invocation } execution && invocation.Token.Invocation == token.Invocation && execution.Arn == arn)
        {
            return lease;
        }

        lease.Dispose();
        throw DurableErrors.Invalid(DurableErrors.StaleToken);
    }

    private bool IsDue(ExecutionState execution, OperationUpdate update) => update.Id is { } id && execution.Find(id)?.DueAt <= context.Now;

    private Task ApplyHeldAsync(ExecutionCache.Lease lease)
    {
        var delta = new Delta(lease.State!, context.Now);
        ServiceTransitions.ApplyDeferred(delta);
        return context.CommitAsync(lease, delta);
    }

    private static void CheckIsCurrent(ExecutionState execution, string? token)
    {
        if (!execution.IsRunning || execution.Invocation!.Token != CheckpointToken.Parse(token))
        {
            throw DurableErrors.Invalid(DurableErrors.StaleToken);
        }
    }

    private static byte[] Answer(CheckpointToken token, IEnumerable<Operation> changed)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        writer.WriteString("CheckpointToken"u8, token.ToString());
        writer.WriteStartObject("NewExecutionState"u8);
        writer.WriteStartArray("Operations"u8);
        foreach (var operation in changed)
        {
            OperationWriter.Write(writer, operation, TimeFormat.Seconds);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
