using DurableLocal.Core.Aws;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;
using DurableLocal.Lambda.Api;
using DurableLocal.Lambda;

namespace DurableLocal.Durable.Engine;

/// <summary>
/// Chained invokes. A durable target becomes an execution of its own, started in the caller's transaction; it continues if
/// the caller is stopped, as any execution does. A plain target runs at least once: on AWS it runs once, but a crash of
/// this process loses its outcome, so it is invoked again.
/// </summary>
internal sealed class ChainedInvokes(EngineContext context)
{
    public void Start(ExecutionChange change, CheckedUpdate update)
    {
        var execution = change.Execution;
        var source = update.Source;
        var (target, error) = Authorize(execution.FunctionName, Resolve(source.FunctionName!, source.TenantId));
        // Without a payload the target receives what an Invoke request without a body would give it.
        var input = source.Payload ?? (target?.Function.Durable is null ? "{}"u8 : "null"u8).ToArray();
        var child = target?.Function.Durable is null
            ? null
            : NewExecution.Of(target, null, input, isAsynchronous: false, change.Now, execution.TraceHeader, source.TenantId, execution.Id, execution.Operations.Count + 1);
        // The service returns an execution ARN for every target; a plain target has none, so it is the caller's.
        var arn = target is null ? null : child?.Arn ?? execution.Arn;
        var operation = new Operation
        {
            Sequence = execution.Operations.Count + 1,
            Id = update.Id,
            Type = OperationType.ChainedInvoke,
            ParentId = source.ParentId,
            Name = source.Name,
            SubType = source.SubType,
            StartedAt = change.Now,
            FunctionName = source.FunctionName,
            TenantId = source.TenantId,
            InputEvent = execution.LastEventId + 1,
        };
        execution.Add(operation);
        change.Save(operation);
        change.Record(EventType.ChainedInvokeStarted, operation, EventDetails.ChainedInvokeStarted(source.FunctionName!, source.TenantId, target?.Version, arn), input);
        if (target is null)
        {
            // There is nothing to wait for: the response to this checkpoint contains the failure.
            ServiceTransitions.CompleteChained(change, new ChainedCompletion(operation.Sequence, OperationStatus.Failed, null, error));
        }
        else if (child is not null)
        {
            change.InTransaction(session => operation.ChildId = NewExecution.Store(context, session, child));
            change.AfterCommit(() => NewExecution.Begin(context, child));
        }
        else
        {
            var invoke = new PlainInvoke(execution.Id, operation.Sequence, new DurableOrigin(execution.Arn, operation.Id), source.TenantId, execution.TraceHeader, input);
            change.AfterCommit(() => Launch(invoke, target));
        }
    }

    /// <summary>Invokes a plain target again whose outcome a crash has lost.</summary>
    public void Restart(string functionName, PlainInvoke invoke)
    {
        var (target, error) = Resolve(functionName, invoke.TenantId);
        if (target is null)
        {
            context.Background.Run(_ => CompleteAsync(invoke.ExecutionId, new ChainedCompletion(invoke.Sequence, OperationStatus.Failed, null, error)));
            return;
        }

        Launch(invoke, target);
    }

    /// <summary>
    /// Records how a target ended and resumes the caller. If an invocation of the caller runs, this waits for its end, but
    /// no longer than <see cref="DurableEngineOptions.MaxDeferral"/>.
    /// </summary>
    public async Task CompleteAsync(long executionId, ChainedCompletion completion)
    {
        if (await context.RetryAsync(() => ApplyOrDeferAsync(executionId, completion)).ConfigureAwait(false) is not { } running)
        {
            return;
        }

        try
        {
            await running.Ended.WaitAsync(context.Options.MaxDeferral, context.Time, context.Stopping).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            // The invocation takes longer: the completion is recorded before its end.
        }

        await context.RetryAsync(() => ApplyDeferredAsync(executionId, completion)).ConfigureAwait(false);
    }

    /// <summary>Applies the completion, or defers it if an invocation runs.</summary>
    /// <returns>The invocation that the completion was deferred for, or null.</returns>
    private async Task<ActiveInvocation?> ApplyOrDeferAsync(long executionId, ChainedCompletion completion)
    {
        using var lease = await context.Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsOpen: true } execution)
        {
            return null;
        }

        if (execution.Invocation is { } running)
        {
            execution.Deferred.Add(completion);
            return running;
        }

        await context.ChangeAsync(lease, change => ServiceTransitions.CompleteChained(change, completion)).ConfigureAwait(false);
        context.QueueInvocation(execution);
        return null;
    }

    /// <summary>Applies the completion if the end of the invocation has not applied it yet.</summary>
    private async Task ApplyDeferredAsync(long executionId, ChainedCompletion completion)
    {
        using var lease = await context.Cache.AcquireAsync(executionId, CancellationToken.None).ConfigureAwait(false);
        if (lease.State is not { IsOpen: true } execution || execution.Operations[completion.Sequence - 1].IsClosed)
        {
            return;
        }

        await context.ChangeAsync(lease, ServiceTransitions.ApplyDeferred).ConfigureAwait(false);
        context.QueueInvocation(execution);
    }

    /// <summary>Checks the caller's permission, once, at the checkpoint; an invoke that is repeated after a crash was allowed.</summary>
    private (FunctionVersion? Target, byte[]? Error) Authorize(string caller, (FunctionVersion? Target, byte[]? Error) resolved) =>
        resolved.Target is { } target && context.Options.AuthorizeInvoke(caller, target.InvokedArn) is { } reason
            ? (null, ErrorObject.Of("AccessDeniedException", reason))
            : resolved;

    /// <summary>Returns the target, or the ErrorObject of the reason why it cannot be invoked.</summary>
    private (FunctionVersion? Target, byte[]? Error) Resolve(string functionName, string? tenantId)
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
        catch (AwsException error)
        {
            return (null, ErrorObject.Of(error.Code, error.Message));
        }
    }

    private void Launch(PlainInvoke invoke, FunctionVersion target) =>
        context.Background.Run(async _ =>
        {
            var completion = await InvokeAsync(invoke, target).ConfigureAwait(false);
            await CompleteAsync(invoke.ExecutionId, completion).ConfigureAwait(false);
        });

    private async Task<ChainedCompletion> InvokeAsync(PlainInvoke invoke, FunctionVersion target)
    {
        var sequence = invoke.Sequence;
        var invocation = new Invocation(target, Guid.NewGuid().ToString(), invoke.Input) { TenantId = invoke.TenantId, TraceId = invoke.TraceHeader, Origin = invoke.Origin };
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

    /// <summary>Invokes the target, and repeats an invocation that the environment's shutdown cancels: its outcome is unknown.</summary>
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

/// <summary>A chained invoke of a function that is not durable.</summary>
/// <param name="Sequence">Of its operation.</param>
internal sealed record PlainInvoke(long ExecutionId, int Sequence, DurableOrigin Origin, string? TenantId, string? TraceHeader, byte[] Input);
