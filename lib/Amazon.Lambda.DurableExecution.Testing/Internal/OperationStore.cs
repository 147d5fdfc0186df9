using Amazon.Lambda.DurableExecution.Services;
using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>
/// The operations of one execution, as the service records them.
/// <list type="table">
/// <listheader><term>operation</term><description>what the store does by itself</description></listheader>
/// <item><term>wait</term><description>SUCCEEDED when its time has come, or at once (<see cref="CompleteTimers"/>)</description></item>
/// <item><term>step with a retry</term><description>READY when its time has come, or at once</description></item>
/// <item><term>chained invoke</term><description>stays STARTED until the runner has called the registered function</description></item>
/// <item><term>callback</term><description>stays STARTED until the test completes it</description></item>
/// </list>
/// Branches of a parallel operation write at the same time, so all access is locked.
/// </summary>
internal sealed class OperationStore(TimeProvider time)
{
    private readonly Lock _gate = new();
    private readonly List<Wire.Operation> _records = [];
    private readonly List<PendingInvoke> _invokes = [];
    private readonly HashSet<string> _handedOut = new(StringComparer.Ordinal);

    public IReadOnlyList<Wire.Operation> Records
    {
        get
        {
            lock (_gate)
            {
                return [.. _records];
            }
        }
    }

    /// <summary>Time at which the next wait ends or the next retry is due; null if there is none.</summary>
    public DateTime? NextDue
    {
        get
        {
            lock (_gate)
            {
                return _records.Select(DueAt).Min();
            }
        }
    }

    /// <summary>Applies one update of a checkpoint and returns the record.</summary>
    public Wire.Operation Apply(Wire.OperationUpdate update)
    {
        lock (_gate)
        {
            var record = _records.Find(record => record.Id == update.Id) ?? Add(update);
            if (update.Action == OperationAction.START)
            {
                Start(record, update);
            }
            else if (update.Action == OperationAction.RETRY)
            {
                Retry(record, update);
            }
            else
            {
                if (update.ContextOptions?.ReplayChildren == true)
                {
                    record.ContextDetails = new Wire.ContextDetails { ReplayChildren = true };
                }

                Close(record, update.Action == OperationAction.SUCCEED ? OperationStatus.Succeeded : OperationStatus.Failed, update.Payload, update.Error);
            }

            return record;
        }
    }

    /// <summary>Ends waits and retry delays.</summary>
    /// <param name="all">Whether also those whose time has not come.</param>
    /// <returns>Whether there was one.</returns>
    public bool CompleteTimers(bool all)
    {
        lock (_gate)
        {
            var now = Now();
            var due = _records.Where(record => DueAt(record) is { } at && (all || at <= now)).ToList();
            foreach (var record in due)
            {
                if (record.WaitDetails is { } wait)
                {
                    // A wait whose end is in the future would not be over.
                    wait.ScheduledEndTimestamp = all ? now.AddMilliseconds(-1) : wait.ScheduledEndTimestamp;
                    Close(record, OperationStatus.Succeeded, result: null, error: null);
                }
                else
                {
                    record.Status = OperationStatus.Ready;
                    record.StepDetails.NextAttemptTimestamp = null;
                }
            }

            return due.Count > 0;
        }
    }

    /// <summary>Returns the chained invokes that have no result yet, each once.</summary>
    public IReadOnlyList<PendingInvoke> TakeInvokes()
    {
        lock (_gate)
        {
            PendingInvoke[] taken = [.. _invokes];
            _invokes.Clear();
            return taken;
        }
    }

    /// <summary>Records the end of a chained invoke.</summary>
    public void CloseInvoke(string operationId, string? result, ErrorObject? error)
    {
        lock (_gate)
        {
            var record = _records.Find(record => record.Id == operationId)!;
            Close(record, error is null ? OperationStatus.Succeeded : OperationStatus.Failed, result, WireFormat.ToWire(error));
        }
    }

    /// <summary>Returns the id of the first open callback of that name that was not returned before; null if there is none.</summary>
    public string? TakeCallback(string? name)
    {
        lock (_gate)
        {
            var open = _records.FirstOrDefault(record => record.CallbackDetails is { } callback && record.Status == OperationStatus.Started
                && CallbackName.Matches(record.Name, name) && !_handedOut.Contains(callback.CallbackId));
            if (open is not null)
            {
                _handedOut.Add(open.CallbackDetails.CallbackId);
            }

            return open?.CallbackDetails.CallbackId;
        }
    }

    /// <summary>Records the end of a callback.</summary>
    /// <exception cref="InvalidOperationException">There is no open callback of that id.</exception>
    public void CloseCallback(string callbackId, string status, string? result, ErrorObject? error)
    {
        lock (_gate)
        {
            Close(FindCallback(callbackId), status, result, WireFormat.ToWire(error));
        }
    }

    /// <exception cref="InvalidOperationException">There is no open callback of that id.</exception>
    public void CheckCallback(string callbackId)
    {
        lock (_gate)
        {
            FindCallback(callbackId);
        }
    }

    private Wire.Operation FindCallback(string callbackId)
    {
        var record = _records.Find(record => record.CallbackDetails?.CallbackId == callbackId)
            ?? throw new InvalidOperationException($"Expected the id of a callback of this execution, got \"{callbackId}\".");
        return record.Status == OperationStatus.Started
            ? record
            : throw new InvalidOperationException($"Expected an open callback, got \"{callbackId}\", which is {record.Status.Value}.");
    }

    private Wire.Operation Add(Wire.OperationUpdate update)
    {
        var record = new Wire.Operation
        {
            Id = update.Id,
            ParentId = update.ParentId,
            Name = update.Name,
            Type = update.Type,
            SubType = update.SubType,
            StartTimestamp = Now(),
        };
        _records.Add(record);
        return record;
    }

    private void Start(Wire.Operation record, Wire.OperationUpdate update)
    {
        record.Status = OperationStatus.Started;
        switch (record.Type.Value)
        {
            case OperationTypes.Step:
                record.StepDetails ??= new Wire.StepDetails { Attempt = 0 };
                break;
            case OperationTypes.Wait:
                record.WaitDetails = new Wire.WaitDetails { ScheduledEndTimestamp = record.StartTimestamp!.Value.AddSeconds(update.WaitOptions?.WaitSeconds ?? 0) };
                break;
            case OperationTypes.Callback:
                record.CallbackDetails = new Wire.CallbackDetails { CallbackId = $"cb-{record.Id}" };
                break;
            case OperationTypes.ChainedInvoke:
                record.ChainedInvokeDetails = new Wire.ChainedInvokeDetails();
                _invokes.Add(new PendingInvoke(record.Id, update.ChainedInvokeOptions.FunctionName, update.Payload));
                break;
        }
    }

    private void Retry(Wire.Operation record, Wire.OperationUpdate update)
    {
        record.Status = OperationStatus.Pending;
        record.StepDetails = new Wire.StepDetails
        {
            Attempt = (record.StepDetails?.Attempt ?? 0) + 1,
            NextAttemptTimestamp = Now().AddSeconds(update.StepOptions?.NextAttemptDelaySeconds ?? 0),
            Result = update.Payload,
            Error = update.Error,
        };
    }

    private void Close(Wire.Operation record, string status, string? result, Wire.ErrorObject? error)
    {
        record.Status = status;
        record.EndTimestamp = Now();
        switch (record.Type.Value)
        {
            case OperationTypes.Step:
                record.StepDetails = new Wire.StepDetails { Attempt = (record.StepDetails?.Attempt ?? 0) + 1, Result = result, Error = error };
                break;
            case OperationTypes.ChainedInvoke:
                record.ChainedInvokeDetails = new Wire.ChainedInvokeDetails { Result = result, Error = error };
                break;
            case OperationTypes.Callback:
                (record.CallbackDetails.Result, record.CallbackDetails.Error) = (result, error);
                break;
            case OperationTypes.Context:
                record.ContextDetails = new Wire.ContextDetails { Result = result, Error = error, ReplayChildren = record.ContextDetails?.ReplayChildren };
                break;
        }
    }

    private static DateTime? DueAt(Wire.Operation record) =>
        record.Status == OperationStatus.Started && record.Type == OperationTypes.Wait ? record.WaitDetails.ScheduledEndTimestamp
        : record.Status == OperationStatus.Pending ? record.StepDetails?.NextAttemptTimestamp
        : null;

    private DateTime Now() => time.GetUtcNow().UtcDateTime;
}

/// <summary>A chained invoke without a result.</summary>
/// <param name="FunctionName">Name or ARN that the workflow passed.</param>
internal sealed record PendingInvoke(string OperationId, string FunctionName, string? Payload);
