using System.Security.Cryptography;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// One invocation of an execution's function: envelope out, answer in. Its beginning is not stored: the invocation's
/// number lives in the tokens, and after a crash the execution is simply invoked again.
/// </summary>
internal sealed class Invocations(EngineContext context)
{
    public async Task RunAsync(long executionId)
    {
        if (await context.RetryAsync(() => BeginAsync(executionId)).ConfigureAwait(false) is not { } begun)
        {
            return;
        }

        try
        {
            var outcome = await InvokeAsync(begun.Invocation).ConfigureAwait(false);
            await context.RetryAsync(() => EndAsync(executionId, begun.Active, outcome)).ConfigureAwait(false);
        }
        finally
        {
            begun.Active.End();
        }
    }

    /// <summary>An invocation whose environment was taken from under it has no outcome: it counts for nothing and is repeated.</summary>
    private async Task<InvocationOutcome> InvokeAsync(Invocation invocation)
    {
        try
        {
            return await context.Invoker.InvokeAsync(invocation, context.Stopping).ConfigureAwait(false);
        }
        catch (OperationCanceledException) when (!context.Stopping.IsCancellationRequested)
        {
            return new InvocationOutcome(InvocationOutcomeKind.Throttled, default);
        }
    }

    private async Task<Begun?> BeginAsync(long executionId)
    {
        using var lease = await context.Live.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsRunning: true, Invocation: null, NeedsInvocation: true } execution)
        {
            return null;
        }

        if (FindFunction(execution) is not { } function)
        {
            var delta = new Delta(execution, context.Now);
            Closing.Close(context, delta, ExecutionStatus.Failed, null, ErrorObject.Of("ResourceNotFoundException", $"Function not found: {execution.VersionArn}"));
            await context.CommitAsync(lease, delta).ConfigureAwait(false);
            return null;
        }

        // Timers that are due are told with the envelope, even if the alarm has not rung for them yet.
        var due = new Delta(execution, context.Now);
        ServiceTransitions.ApplyDeferred(due);
        await context.CommitAsync(lease, due).ConfigureAwait(false);
        var token = new CheckpointToken(execution.Id, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), 0);
        var active = new ActiveInvocation(Guid.NewGuid().ToString(), token, context.Time.GetUtcNow());
        var envelope = Envelope.Write(execution, token, execution.Untold, context.Now);
        context.Counters.Sent(envelope.Length);
        execution.Untold.Clear();
        execution.NeedsInvocation = false;
        execution.Invocation = active;
        return new Begun(active, new Invocation(function, active.RequestId, envelope) { TenantId = execution.TenantId, TraceId = execution.TraceHeader });
    }

    private FunctionVersion? FindFunction(ExecutionState execution)
    {
        try
        {
            // An alias may point elsewhere by now; the version of the start holds to the end.
            return context.Functions.Resolve(execution.FunctionName, execution.Qualifier ?? execution.Version) with { Version = execution.Version };
        }
        catch (AwsException refusal) when (refusal.Status == 404)
        {
            return null;
        }
    }

    private async Task EndAsync(long executionId, ActiveInvocation active, InvocationOutcome outcome)
    {
        using var lease = await context.Live.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { } execution || execution.Invocation != active)
        {
            return;
        }

        var delta = new Delta(execution, context.Now);
        var details = EventDetails.InvocationCompleted(
            outcome.StartedAt == default ? active.StartedAt : outcome.StartedAt,
            outcome.EndedAt == default ? context.Time.GetUtcNow() : outcome.EndedAt,
            active.RequestId);
        new InvocationEnd(context, delta, active, details).Apply(outcome);
        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        execution.Invocation = null;
        if (execution.IsRunning && delta.InvokesAgain)
        {
            context.Wake(execution);
        }
    }

    private sealed record Begun(ActiveInvocation Active, Invocation Invocation);
}
