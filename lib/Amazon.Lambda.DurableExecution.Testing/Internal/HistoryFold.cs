using Wire = Amazon.Lambda.Model;

namespace Amazon.Lambda.DurableExecution.Testing.Internal;

/// <summary>
/// Rebuilds the operations of an execution from the events of its history, in the order of their first events. The type of
/// an event is the operation's type and what happened to it, such as <c>ChainedInvokeSucceeded</c>.
/// </summary>
internal static class HistoryFold
{
    private const string Started = "Started";

    private static readonly (string Suffix, string Status)[] Ends =
    [
        ("Succeeded", OperationStatus.Succeeded),
        ("Failed", OperationStatus.Failed),
        ("TimedOut", OperationStatus.TimedOut),
        ("Stopped", OperationStatus.Stopped),
        ("Cancelled", OperationStatus.Cancelled),
    ];

    private static readonly Dictionary<string, string> Types = new(StringComparer.Ordinal)
    {
        ["Step"] = OperationTypes.Step,
        ["Wait"] = OperationTypes.Wait,
        ["Callback"] = OperationTypes.Callback,
        ["ChainedInvoke"] = OperationTypes.ChainedInvoke,
        ["Context"] = OperationTypes.Context,
    };

    public static IReadOnlyList<Wire.Operation> Fold(IEnumerable<Wire.Event> events)
    {
        var records = new List<Wire.Operation>();
        foreach (var entry in events.Where(entry => entry.Id is not null))
        {
            var type = entry.EventType?.Value ?? "";
            var suffix = Ends.Select(end => end.Suffix).Prepend(Started).FirstOrDefault(suffix => type.EndsWith(suffix, StringComparison.Ordinal));
            if (suffix is null || !Types.TryGetValue(type[..^suffix.Length], out var operationType))
            {
                // An event of the execution itself, or of a kind that concerns no operation.
                continue;
            }

            var record = records.Find(record => record.Id == entry.Id);
            if (record is null)
            {
                records.Add(record = new Wire.Operation
                {
                    Id = entry.Id,
                    ParentId = entry.ParentId,
                    Name = entry.Name,
                    Type = operationType,
                    SubType = entry.SubType,
                    StartTimestamp = entry.EventTimestamp,
                });
            }

            Apply(record, entry, suffix);
        }

        return records;
    }

    private static void Apply(Wire.Operation record, Wire.Event entry, string suffix)
    {
        if (suffix == Started)
        {
            record.Status = OperationStatus.Started;
            record.WaitDetails = entry.WaitStartedDetails is { } wait ? new Wire.WaitDetails { ScheduledEndTimestamp = wait.ScheduledEndTimestamp } : record.WaitDetails;
            record.CallbackDetails = entry.CallbackStartedDetails is { } callback ? new Wire.CallbackDetails { CallbackId = callback.CallbackId } : record.CallbackDetails;
            return;
        }

        var status = Ends.First(end => end.Suffix == suffix).Status;
        var retry = entry.StepFailedDetails?.RetryDetails ?? entry.StepSucceededDetails?.RetryDetails;
        // A failed attempt that is repeated does not close its step.
        var isRetried = retry?.NextAttemptDelaySeconds is > 0;
        record.Status = isRetried ? OperationStatus.Pending : status;
        record.EndTimestamp = isRetried ? null : entry.EventTimestamp;
        switch (record.Type.Value)
        {
            case OperationTypes.Step:
                record.StepDetails = new Wire.StepDetails
                {
                    Attempt = retry?.CurrentAttempt ?? (record.StepDetails?.Attempt ?? 0) + 1,
                    Result = entry.StepSucceededDetails?.Result?.Payload,
                    Error = entry.StepFailedDetails?.Error?.Payload,
                };
                break;
            case OperationTypes.ChainedInvoke:
                record.ChainedInvokeDetails = new Wire.ChainedInvokeDetails
                {
                    Result = entry.ChainedInvokeSucceededDetails?.Result?.Payload,
                    Error = (entry.ChainedInvokeFailedDetails?.Error ?? entry.ChainedInvokeTimedOutDetails?.Error ?? entry.ChainedInvokeStoppedDetails?.Error)?.Payload,
                };
                break;
            case OperationTypes.Callback:
                record.CallbackDetails ??= new Wire.CallbackDetails();
                record.CallbackDetails.Result = entry.CallbackSucceededDetails?.Result?.Payload;
                record.CallbackDetails.Error = (entry.CallbackFailedDetails?.Error ?? entry.CallbackTimedOutDetails?.Error)?.Payload;
                break;
            case OperationTypes.Context:
                record.ContextDetails = new Wire.ContextDetails
                {
                    Result = entry.ContextSucceededDetails?.Result?.Payload,
                    Error = entry.ContextFailedDetails?.Error?.Payload,
                };
                break;
        }
    }
}
