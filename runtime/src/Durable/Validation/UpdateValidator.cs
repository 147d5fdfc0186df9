using DurableLocal.Core.Aws;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// Validates a whole batch, after <see cref="ModelRules"/> and before any of it is applied. The messages are the exact
/// texts of the service where they are known, since clients show them.
/// </summary>
internal sealed class UpdateValidator(ExecutionState execution)
{
    /// <summary>Type and status of each operation after the preceding updates of the batch.</summary>
    private readonly Dictionary<string, (OperationType Type, OperationStatus Status)> _projected = new(StringComparer.Ordinal);

    /// <returns>The updates with their types and actions parsed.</returns>
    /// <exception cref="AwsException">InvalidParameterValueException: the first rule that the batch violates.</exception>
    public List<CheckedUpdate> Check(IReadOnlyList<OperationUpdate> updates)
    {
        var batch = updates.Select(Parse).ToList();
        CheckBatch(batch);
        long bytes = 0;
        foreach (var update in batch)
        {
            CheckParent(update);
            CheckConsistency(update);
            CheckPayload(update);
            TransitionRules.Check(update, CurrentStatus(update.Id));
            ChainedTarget.Check(update, execution);
            Project(update);
            bytes += (update.Source.Payload?.Length ?? 0) + (update.Source.Error?.Length ?? 0);
        }

        CheckQuotas(bytes);
        return batch;
    }

    private static CheckedUpdate Parse(OperationUpdate source)
    {
        var type = ProtocolNames.TypeOf(source.Type) ?? throw DurableErrors.Invalid("Unknown operation type.");
        var action = ProtocolNames.ActionOf(source.Action) ?? throw DurableErrors.Invalid("Invalid action for the given operation type.");
        return new CheckedUpdate(source, source.Id!, type, action);
    }

    private static void CheckBatch(List<CheckedUpdate> batch)
    {
        var executionUpdates = batch.Count(update => update.Type == OperationType.Execution);
        if (executionUpdates > 1)
        {
            throw DurableErrors.Invalid("Cannot checkpoint multiple EXECUTION updates.");
        }

        if (executionUpdates == 1 && batch[^1].Type != OperationType.Execution)
        {
            throw DurableErrors.Invalid("EXECUTION checkpoint must be the last update.");
        }

        var open = new Dictionary<string, CheckedUpdate?>(StringComparer.Ordinal);
        foreach (var update in batch)
        {
            // A batch may start a step or context and update it again; no other operation may occur twice.
            if (!open.TryAdd(update.Id, update))
            {
                var continues = open[update.Id] is { Action: OperationAction.Start, Type: OperationType.Step or OperationType.Context } first
                    && first.Type == update.Type && update.Action != OperationAction.Start;
                open[update.Id] = continues ? null : throw DurableErrors.Invalid("Cannot update the same operation twice in a single request.");
            }
        }
    }

    private void CheckParent(CheckedUpdate update)
    {
        if (update.Source.ParentId is { } parent && TypeOf(parent) != OperationType.Context)
        {
            throw DurableErrors.Invalid("Invalid parent operation id.");
        }
    }

    private void CheckConsistency(CheckedUpdate update)
    {
        if (_projected.TryGetValue(update.Id, out var projected) && projected.Type != update.Type)
        {
            throw DurableErrors.Invalid("Inconsistent operation type.");
        }

        if (execution.Find(update.Id) is not { } stored)
        {
            return;
        }

        var source = update.Source;
        var difference = stored.Type != update.Type ? "type"
            : source.SubType is not null && source.SubType != stored.SubType ? "subtype"
            : source.Name is not null && source.Name != stored.Name ? "name"
            : null;
        if (difference is not null)
        {
            throw DurableErrors.Invalid($"Inconsistent operation {difference}.");
        }

        if (source.ParentId is not null && source.ParentId != stored.ParentId)
        {
            throw DurableErrors.Invalid("Inconsistent parent operation id.");
        }
    }

    private static void CheckPayload(CheckedUpdate update)
    {
        var source = update.Source;
        if (source.Error is { Length: > DurableLimits.ErrorObject })
        {
            throw DurableErrors.Invalid($"Error object size must be less than {DurableLimits.ErrorObject} bytes.");
        }

        var limit = update.Type is OperationType.Step or OperationType.Context ? DurableLimits.OperationPayload : DurableLimits.PayloadField;
        if (source.Payload is { } payload && payload.Length > limit)
        {
            throw DurableErrors.Invalid($"{ProtocolNames.Of(update.Type)} payload size must be less than or equal to {limit} bytes.");
        }
    }

    private void CheckQuotas(long bytes)
    {
        var operations = execution.Operations.Count + _projected.Count(entry => execution.Find(entry.Key) is null);
        if (operations > DurableLimits.OperationsPerExecution)
        {
            throw DurableErrors.Invalid($"An execution may have at most {DurableLimits.OperationsPerExecution} operations; this checkpoint would make {operations}");
        }

        if (execution.DataBytes + bytes > DurableLimits.DataPerExecution)
        {
            throw DurableErrors.Invalid($"An execution may store at most {DurableLimits.DataPerExecution} bytes of payloads; this checkpoint would make {execution.DataBytes + bytes}");
        }
    }

    private OperationType? TypeOf(string id) =>
        _projected.TryGetValue(id, out var projected) ? projected.Type : execution.Find(id)?.Type;

    private OperationStatus? CurrentStatus(string id) =>
        _projected.TryGetValue(id, out var projected) ? projected.Status : execution.Find(id)?.Status;

    private void Project(CheckedUpdate update)
    {
        if (update.Type != OperationType.Execution)
        {
            _projected[update.Id] = (update.Type, TransitionRules.StatusAfter(update.Action));
        }
    }
}
