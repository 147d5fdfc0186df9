using System.Buffers;
using System.Text.Json;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Engine;

/// <summary>A checkpoint request, parsed and not yet validated.</summary>
internal sealed record CheckpointRequest(string? CheckpointToken, string? ClientToken, IReadOnlyList<OperationUpdate> Updates);

/// <summary>CheckpointDurableExecution and GetDurableExecutionState: the requests of a running invocation.</summary>
internal sealed class Checkpoints(EngineContext context)
{
    /// <summary>Validates the whole batch and applies it in one transaction.</summary>
    /// <returns>The response body: the next token, or none if the execution is paused or ended by it, and the operations that changed.</returns>
    public async Task<byte[]> ApplyAsync(string arn, CheckpointRequest request, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(arn, request.CheckpointToken, cancellationToken).ConfigureAwait(false);
        var execution = lease.State!;
        var invocation = execution.Invocation!;
        if (invocation.FindResponse(request.ClientToken, context.Time.GetUtcNow()) is { } repeated)
        {
            return repeated;
        }

        CheckIsCurrent(execution, request.CheckpointToken);
        if (request.Updates.Count == 0 || FollowsDueTimer(execution, request.Updates))
        {
            // The function polls, or goes on by its own clock after a wait or with a retry: it can use at once the changes that
            // otherwise wait for the end of its invocation, and the history has them before what follows from them.
            await ApplyDeferredAsync(lease).ConfigureAwait(false);
        }

        var updates = new UpdateValidator(execution).Check(request.Updates);
        var committed = await context.ChangeAsync(lease, change =>
        {
            var application = new UpdateApplication(context, change);
            foreach (var update in updates)
            {
                application.Apply(update);
            }

            if (execution.Status == ExecutionStatus.Pausing)
            {
                PauseTransitions.Enter(context, change, invokesAtResume: true);
            }
        }).ConfigureAwait(false);
        if (execution.Status == ExecutionStatus.Paused)
        {
            invocation.Withdraw();
        }

        invocation.Advance();
        invocation.LastResponseHadCompletions = execution.PendingNotifications.Count > 0;
        var response = WriteResponse(invocation.IsWithdrawn || !execution.IsOpen ? null : invocation.Token, committed.Operations.Union(execution.PendingNotifications).OrderBy(operation => operation.Sequence));
        execution.PendingNotifications.Clear();
        invocation.AddResponse(request.ClientToken, response, context.Time.GetUtcNow());
        context.Counters.Sent(response.Length);
        return response;
    }

    /// <summary>Returns a page of the state to the holder of the invocation's current token.</summary>
    public async Task<byte[]> ReadStateAsync(string arn, string? token, string? marker, int maxItems, CancellationToken cancellationToken)
    {
        using var lease = await AcquireAsync(arn, token, cancellationToken).ConfigureAwait(false);
        CheckIsCurrent(lease.State!, token);
        await ApplyDeferredAsync(lease).ConfigureAwait(false);
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

    /// <summary>Leases the execution if the token belongs to its running invocation, current or not.</summary>
    private async Task<ExecutionCache.Lease> AcquireAsync(string arn, string? text, CancellationToken cancellationToken)
    {
        if (string.IsNullOrEmpty(text))
        {
            throw DurableErrors.Invalid("Checkpoint token is required");
        }

        var token = CheckpointToken.Parse(text) ?? throw DurableErrors.Invalid(DurableErrors.StaleToken);
        var lease = await context.Cache.AcquireAsync(token.ExecutionId, cancellationToken).ConfigureAwait(false);
        if (lease.State is { Invocation: { } invocation } execution && invocation.Token.Invocation == token.Invocation && execution.Arn == arn)
        {
            return lease;
        }

        lease.Dispose();
        throw DurableErrors.Invalid(DurableErrors.StaleToken);
    }

    /// <summary>Whether an update is of an operation whose timer is due, of its context, or of another operation of that context.</summary>
    private bool FollowsDueTimer(ExecutionState execution, IReadOnlyList<OperationUpdate> updates)
    {
        var now = context.Now;
        return execution.Timed.Any(timed => timed.DueAt <= now
            && updates.Any(update => update.Id == timed.Id || update.ParentId == timed.ParentId || update.Id == timed.ParentId));
    }

    private Task ApplyDeferredAsync(ExecutionCache.Lease lease) => context.ChangeAsync(lease, ServiceTransitions.ApplyDeferred);

    private static void CheckIsCurrent(ExecutionState execution, string? token)
    {
        if (!execution.IsOpen || execution.Invocation!.IsWithdrawn || execution.Invocation.Token != CheckpointToken.Parse(token))
        {
            throw DurableErrors.Invalid(DurableErrors.StaleToken);
        }
    }

    private static byte[] WriteResponse(CheckpointToken? token, IEnumerable<Operation> changed)
    {
        var buffer = new ArrayBufferWriter<byte>(1_024);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        if (token is not null)
        {
            writer.WriteString("CheckpointToken"u8, token.ToString());
        }

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
