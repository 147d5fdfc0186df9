using System.Security.Cryptography;
using DurableLocal.Core.Aws;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Runs one invocation of an execution's function: envelope out, response in. The start of an invocation is not stored:
/// after a crash the execution is invoked again, and tokens of the lost invocation are stale.
/// </summary>
internal sealed class Invocations(EngineContext context)
{
    public async Task RunAsync(long executionId)
    {
        ActiveInvocation? active = null;
        try
        {
            if (await context.RetryAsync(() => BeginAsync(executionId)).ConfigureAwait(false) is { } begun)
            {
                active = begun.Active;
                var outcome = await InvokeAsync(begun.Invocation).ConfigureAwait(false);
                await context.RetryAsync(() => EndAsync(executionId, begun.Active, outcome)).ConfigureAwait(false);
            }
        }
        catch (Exception defect) when (!context.Stopping.IsCancellationRequested)
        {
            context.Options.ReportDefect(defect);
            await context.RetryAsync(() => AbandonAsync(executionId, active)).ConfigureAwait(false);
        }
        finally
        {
            active?.End();
        }
    }

    /// <summary>
    /// Abandons an invocation whose start or end could not be recorded, and invokes the execution again after a pause. As
    /// after a crash, nothing of it is stored and it does not count as a failure.
    /// </summary>
    private async Task AbandonAsync(long executionId, ActiveInvocation? active)
    {
        using var lease = await context.Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { } execution || execution.Invocation != active)
        {
            return;
        }

        execution.Invocation = null;
        execution.NeedsInvocation = false;
        if (!execution.IsOpen)
        {
            return;
        }

        context.Background.Run(async stopping =>
        {
            await Task.Delay(context.Options.ThrottleDelay, context.Time, stopping).ConfigureAwait(false);
            await context.RetryAsync(() => context.ContinueAsync(executionId)).ConfigureAwait(false);
        });
    }

    /// <summary>Invokes the function. An invocation that the environment's shutdown cancels is retried and counts as no failure.</summary>
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
        using var lease = await context.Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsRunning: true, Invocation: null, NeedsInvocation: true } execution)
        {
            return null;
        }

        if (FindFunction(execution) is not { } function)
        {
            var error = ErrorObject.Of("ResourceNotFoundException", $"Function not found: {execution.VersionArn}");
            await context.ChangeAsync(lease, change => Completion.Apply(context, change, ExecutionStatus.Failed, null, error)).ConfigureAwait(false);
            return null;
        }

        // The envelope contains timers that are due, even if the timer of the engine has not fired for them yet.
        await context.ChangeAsync(lease, ServiceTransitions.ApplyDeferred).ConfigureAwait(false);
        var token = new CheckpointToken(execution.Id, BitConverter.ToInt64(RandomNumberGenerator.GetBytes(8)), 0);
        var active = new ActiveInvocation(Guid.NewGuid().ToString(), token, context.Time.GetUtcNow());
        var envelope = Envelope.Write(execution, token, execution.PendingNotifications, context.Now);
        context.Counters.Sent(envelope.Length);
        execution.PendingNotifications.Clear();
        execution.NeedsInvocation = false;
        execution.Invocation = active;
        return new Begun(active, new Invocation(function, active.RequestId, envelope) { TenantId = execution.TenantId, TraceId = execution.TraceHeader, Origin = new DurableOrigin(execution.Arn, null) });
    }

    /// <summary>
    /// Every invocation uses the version of the start, whatever the alias points to by now. Where the code of that version
    /// is not kept, as after a restart of a runtime that does not watch its sources, the present code takes its place.
    /// </summary>
    private FunctionVersion? FindFunction(ExecutionState execution) =>
        (TryResolve(execution.FunctionName, execution.Version) ?? TryResolve(execution.FunctionName, execution.Qualifier)) is { } found
            ? found with { Version = execution.Version, Qualifier = execution.Qualifier ?? execution.Version }
            : null;

    private FunctionVersion? TryResolve(string name, string? qualifier)
    {
        try
        {
            return context.Functions.Resolve(name, qualifier);
        }
        catch (AwsException error) when (error.Status == 404)
        {
            return null;
        }
    }

    private async Task EndAsync(long executionId, ActiveInvocation active, InvocationOutcome outcome)
    {
        using var lease = await context.Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { } execution || execution.Invocation != active)
        {
            return;
        }

        var details = EventDetails.InvocationCompleted(
            outcome.StartedAt == default ? active.StartedAt : outcome.StartedAt,
            outcome.EndedAt == default ? context.Time.GetUtcNow() : outcome.EndedAt,
            active.RequestId);
        var committed = await context.ChangeAsync(lease, change => new InvocationEnd(context, change, active, details).Apply(outcome)).ConfigureAwait(false);
        execution.Invocation = null;
        if (execution.IsRunning && committed.InvokesAgain)
        {
            context.QueueInvocation(execution);
        }
    }

    private sealed record Begun(ActiveInvocation Active, Invocation Invocation);
}
