using Amazon.Lambda.DurableExecution.Services;

namespace Amazon.Lambda.DurableExecution.Internal;

/// <summary>The units of a map or parallel operation, by index from 0.</summary>
internal sealed record UnitList<T>(
    int Count, Func<int, string> Name, Func<int, Func<IDurableContext, CancellationToken, Task<T>>> Body);

internal sealed record ConcurrencyOptions(
    string UnitSubType, int? MaxConcurrency, CompletionConfig CompletionConfig, NestingType NestingType);

/// <summary>
/// Runs a map or parallel operation. It succeeds even when units fail; its payload is the summary of the units.
/// <list type="table">
/// <listheader><term>recorded status</term><description>action</description></listheader>
/// <item><term>none</term><description>START; run the units</description></item>
/// <item><term>STARTED, PENDING</term><description>run the units; recorded ones return their record</description></item>
/// <item><term>SUCCEEDED</term><description>return the summary; with ReplayChildren, run completed units again to rebuild their results</description></item>
/// <item><term>other</term><description>throw NonDeterministicExecutionException</description></item>
/// </list>
/// </summary>
internal sealed class ConcurrentOperation<T>(
    ContextFrame frame, OperationIdentity identity, UnitList<T> units, ConcurrencyOptions options)
    : DurableOperation<IBatchResult<T>>(frame, identity)
{
    protected override async Task<IBatchResult<T>> ExecuteAsync(Operation? record, CancellationToken cancellationToken)
    {
        switch (record?.Status)
        {
            case null:
                await SendAsync(Update(OperationVerb.Start)).ConfigureAwait(false);
                break;
            case OperationStatuses.Started or OperationStatuses.Pending:
                break;
            case OperationStatuses.Succeeded:
                return await FromSummaryAsync(record.ContextDetails, cancellationToken).ConfigureAwait(false);
            default:
                throw Unexpected(record);
        }

        var result = await RunUnitsAsync(cancellationToken).ConfigureAwait(false);
        var payload = BatchSummary.Of(result, Payloads).ToJson();
        var tooLarge = Payloads.IsTooLarge(payload);
        await SendAsync(Update(OperationVerb.Succeed) with
        {
            Payload = tooLarge ? BatchSummary.WithoutResults(result).ToJson() : payload,
            ReplayChildren = tooLarge,
        }).ConfigureAwait(false);
        return result;
    }

    private async Task<BatchResult<T>> RunUnitsAsync(CancellationToken cancellationToken)
    {
        var scope = Frame.SuspensionScope.Child();
        using var stop = new CancellationTokenSource();
        var workers = Math.Min(options.MaxConcurrency ?? units.Count, units.Count);
        var progress = new BatchProgress<T>(units, options.CompletionConfig, workers, scope.Suspend);
        for (var worker = 0; worker < workers; worker++)
            _ = WorkAsync(scope, progress, stop.Token, cancellationToken);

        try
        {
            // Units that ignore the token are waited for: what they record belongs to the result.
            if (await Task.WhenAny(progress.PolicyMet, progress.Completed).ConfigureAwait(false) == progress.PolicyMet)
                await stop.CancelAsync().ConfigureAwait(false);
            var result = await progress.Completed.ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
            return result;
        }
        finally
        {
            scope.Abandon();
        }
    }

    private async Task WorkAsync(SuspensionScope scope, BatchProgress<T> progress, CancellationToken stop, CancellationToken cancellationToken)
    {
        while (progress.Next() is { } index)
            await RunUnitAsync(scope, progress, index, stop, cancellationToken).ConfigureAwait(false);
    }

    private async Task RunUnitAsync(
        SuspensionScope scope, BatchProgress<T> progress, int index, CancellationToken stop, CancellationToken cancellationToken)
    {
        var inner = InnerFrame(scope.Child(() => progress.Suspended(index)));
        try
        {
            progress.Succeeded(index, await Unit(inner, index, stop).RunAsync(cancellationToken).ConfigureAwait(false));
        }
        catch (ChildContextException exception)
        {
            progress.Failed(index, exception);
        }
        catch (OperationCanceledException) when (
            stop.IsCancellationRequested && !cancellationToken.IsCancellationRequested && !Execution.Ending.IsCancellationRequested)
        {
            progress.Stopped(index);
        }
        catch (Exception exception)
        {
            // A failure of the execution or a cancellation; the failure of a unit is an item of the result.
            progress.Fail(index, exception);
        }
    }

    private async Task<IBatchResult<T>> FromSummaryAsync(ContextDetails? details, CancellationToken cancellationToken)
    {
        var summary = BatchSummary.Parse(details?.Result) ??
            throw new NonDeterministicExecutionException($"{Identity.SubType} {Describe()} is recorded without a summary of its units.");
        var rerun = details?.ReplayChildren == true;
        var inner = InnerFrame(Frame.SuspensionScope.Child());
        var items = new List<BatchItem<T>>(summary.Units.Count);
        foreach (var unit in summary.Units)
        {
            ValidateUnit(unit);
            items.Add(rerun && unit.Status != BatchItemStatus.Started
                ? await RerunAsync(inner, unit, cancellationToken).ConfigureAwait(false)
                : FromRecord(unit));
        }

        return new BatchResult<T>(items, summary.CompletionReason);
    }

    private async Task<BatchItem<T>> RerunAsync(ContextFrame inner, UnitSummary unit, CancellationToken cancellationToken)
    {
        try
        {
            var result = await Unit(inner, unit.Index, CancellationToken.None).RunAsync(cancellationToken).ConfigureAwait(false);
            return BatchItem<T>.Succeeded(unit.Index, unit.Name, result);
        }
        catch (ChildContextException exception)
        {
            return BatchItem<T>.Failed(unit.Index, unit.Name, exception);
        }
    }

    private BatchItem<T> FromRecord(UnitSummary unit) => unit.Status switch
    {
        BatchItemStatus.Succeeded => BatchItem<T>.Succeeded(unit.Index, unit.Name, Payloads.Deserialize<T>(unit.Result)),
        BatchItemStatus.Failed => BatchItem<T>.Failed(unit.Index, unit.Name, ExceptionFactory.FromChildContext(unit.Error, options.UnitSubType)),
        _ => BatchItem<T>.Started(unit.Index, unit.Name),
    };

    private void ValidateUnit(UnitSummary unit)
    {
        if (unit.Index < 0 || unit.Index >= units.Count)
        {
            throw new NonDeterministicExecutionException(
                $"{Identity.SubType} {Describe()} has {units.Count} units, but unit {unit.Index} is recorded.");
        }

        var name = units.Name(unit.Index);
        if (unit.Name is not null && name != unit.Name)
        {
            throw new NonDeterministicExecutionException(
                $"Unit {unit.Index} of {Identity.SubType} {Describe()} is named '{name}', but recorded as '{unit.Name}'.");
        }
    }

    private ContextFrame InnerFrame(SuspensionScope scope) => new(Execution, Identity.Id, scope);

    private ChildContextOperation<T> Unit(ContextFrame inner, int index, CancellationToken stop)
    {
        var id = OperationIds.Derive(Identity.Id, index + 1);
        var identity = new OperationIdentity(id, units.Name(index), OperationTypes.Context, options.UnitSubType);
        return new ChildContextOperation<T>(inner, identity, units.Body(index), options.NestingType) { Bail = stop };
    }
}
