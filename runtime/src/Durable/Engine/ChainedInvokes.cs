using DurableLocal.Lambda.Api;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Chained invokes. A durable target becomes an execution of its own, opened in the caller's transaction; it goes on if
/// the caller is stopped, as any execution does. A plain target runs at least once: on AWS it is once, but after a crash
/// of this process nobody knows how the target ended, so it is run again.
/// </summary>
internal sealed class ChainedInvokes(EngineContext context)
{
    public void Start(Delta delta, CheckedUpdate update)
    {
        var execution = delta.Execution;
        var source = update.Source;
        var (target, refusal) = Authorize(execution.FunctionName, Resolve(source.FunctionName!, source.TenantId));
        // A target gets what its own invocation without a body would give it.
        var input = source.Payload ?? (target?.Function.Durable is null ? "{}"u8 : "null"u8).ToArray();
        var child = target?.Function.Durable is null
            ? null
            : NewExecution.Of(target, null, input, isAsynchronous: false, delta.Now, execution.TraceHeader, source.TenantId, execution.Id, execution.Operations.Count + 1);
        // The service names an execution here whatever the target is; a plain one has none, so it is the caller's.
        var arn = target is null ? null : child?.Arn ?? execution.Arn;
        var operation = new Operation
        {
            Sequence = execution.Operations.Count + 1,
            Id = update.Id,
            Type = OperationType.ChainedInvoke,
            ParentId = source.ParentId,
            Name = source.Name,
            SubType = source.SubType,
            StartedAt = delta.Now,
            FunctionName = source.FunctionName,
            TenantId = source.TenantId,
            InputEvent = execution.LastEventId + 1,
        };
        execution.Add(operation);
        delta.Save(operation);
        delta.Record(EventType.ChainedInvokeStarted, operation, EventDetails.ChainedInvokeStarted(source.FunctionName!, source.TenantId, target?.Version, arn), input);
        if (target is null)
        {
            // Nothing is to be waited for: the answer of this very checkpoint says that it failed.
            ServiceTransitions.CompleteChained(delta, new ChainedCompletion(operation.Sequence, OperationStatus.Failed, null, refusal));
        }
        else if (child is not null)
        {
            delta.Also(session => operation.ChildId = NewExecution.Store(context, session, child));
            delta.AfterCommit(() => NewExecution.Begin(context, child));
        }
        else
        {
            delta.AfterCommit(() => Launch(execution.Id, operation.Sequence, target, source.TenantId, input));
        }
    }

    /// <summary>Runs a plain target again whose outcome a crash has lost.</summary>
    public void Restart(long executionId, int sequence, string functionName, string? tenantId, byte[] input)
    {
        var (target, refusal) = Resolve(functionName, tenantId);
        if (target is null)
        {
            context.Background.Run(() => CompleteAsync(executionId, new ChainedCompletion(sequence, OperationStatus.Failed, null, refusal)));
            return;
        }

        Launch(executionId, sequence, target, tenantId, input);
    }

    /// <summary>Records how a target ended and lets the caller go on.</summary>
    public async Task CompleteAsync(long executionId, ChainedCompletion completion)
    {
        if (await context.RetryAsync(() => ApplyOrHoldAsync(executionId, completion)).ConfigureAwait(false) is not { } running)
        {
            return;
        }

        try
        {
            await running.Ended.WaitAsync(context.Options.Hold, context.Time, context.Stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // Held long enough.
        }

        await context.RetryAsync(() => ReleaseAsync(executionId, completion)).ConfigureAwait(false);
    }

    /// <summary>Applies the completion, unless an invocation runs: then it is held for it, and that invocation is answered.</summary>
    private async Task<ActiveInvocation?> ApplyOrHoldAsync(long executionId, ChainedCompletion completion)
    {
        using var lease = await context.Live.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsRunning: true } execution)
        {
            return null;
        }

        if (execution.Invocation is { } running)
        {
            execution.Held.Add(completion);
            return running;
        }

        var delta = new Delta(execution, context.Now);
        ServiceTransitions.CompleteChained(delta, completion);
        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        context.Wake(execution);
        return null;
    }

    /// <summary>Applies what is still held: the invocation has not ended in time to be recorded before it.</summary>
    private async Task ReleaseAsync(long executionId, ChainedCompletion completion)
    {
        using var lease = await context.Live.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsRunning: true } execution || execution.Operations[completion.Sequence - 1].IsClosed)
        {
            return;
        }

        var delta = new Delta(execution, context.Now);
        ServiceTransitions.ApplyDeferred(delta);
        await context.CommitAsync(lease, delta).ConfigureAwait(false);
        context.Wake(execution);
    }

    /// <summary>Asked once, when the invoke is checkpointed: what a crash repeats was allowed.</summary>
    private (FunctionVersion? Target, byte[]? Refusal) Authorize(string caller, (FunctionVersion? Target, byte[]? Refusal) resolved) =>
        resolved.Target is { } target && context.Options.AuthorizeInvoke(caller, target.InvokedArn) is { } refusal
            ? (null, ErrorObject.Of("AccessDeniedException", refusal))
            : resolved;

    private (FunctionVersion? Target, byte[]? Refusal) Resolve(string functionName, string? tenantId)
    {
        try
        {
            var target = context.Functions.ResolveToInvoke(functionName);
            var isIsolated = target.Function.TenantIsolated;
            return target switch
            {
                { Qualifier: null, Function.Durable: not null } => (null, ErrorObject.Of("InvalidParameterValueException", InvokeOperation.UnqualifiedDurable)),
                _ when isIsolated && tenantId is null => (null, ErrorObject.Of("InvalidParameterValueException", $"TenantId: required by {functionName}, which has tenant isolation")),
                _ when !isIsolated && tenantId is not null => (null, ErrorObject.Of("InvalidParameterValueException", $"TenantId: {functionName} has no tenant isolation")),
                _ => (target, null),
            };
        }
        catch (AwsException refusal)
        {
            return (null, ErrorObject.Of(refusal.Code, refusal.Message));
        }
    }

    private void Launch(long executionId, int sequence, FunctionVersion target, string? tenantId, byte[] input) =>
        context.Background.Run(async () =>
        {
            var completion = await InvokeAsync(sequence, target, tenantId, input).ConfigureAwait(false);
            await CompleteAsync(executionId, completion).ConfigureAwait(false);
        });

    private async Task<ChainedCompletion> InvokeAsync(int sequence, FunctionVersion target, string? tenantId, byte[] input)
    {
        var invocation = new Invocation(target, Guid.NewGuid().ToString(), input) { TenantId = tenantId };
        var outcome = await RunAsync(invocation).ConfigureAwait(false);
        if (outcome is { Kind: InvocationOutcomeKind.Succeeded, Payload.Length: > DurableLimits.ChainedPayload })
        {
            var error = ErrorObject.Write(new DurableError(null, $"CHAINED_INVOKE output {DurableLimits.ChainedPayloadRule}"));
            return new ChainedCompletion(sequence, OperationStatus.Failed, null, error);
        }

        return outcome.Kind == InvocationOutcomeKind.Succeeded
            ? new ChainedCompletion(sequence, OperationStatus.Succeeded, outcome.Payload.IsEmpty ? null : outcome.Payload.ToArray(), null)
            : new ChainedCompletion(sequence, OperationStatus.Failed, null, FunctionFailure.Of(outcome));
    }

    /// <summary>Repeats an invocation whose environment was taken from under it: nobody knows how the target ended.</summary>
    private async Task<InvocationOutcome> RunAsync(Invocation invocation)
    {
        while (true)
        {
            try
            {
                return await context.Invoker.InvokeAsync(invocation, context.Stopping).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (!context.Stopping.IsCancellationRequested)
            {
                await Task.Delay(context.Options.ThrottleDelay, context.Time, context.Stopping).ConfigureAwait(false);
            }
        }
    }
}
