using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;

namespace DurableLocal.Durable.Replay;

/// <summary>
/// The state that makes a function replay a history up to one operation and suspend there. No step can run in it: operations
/// that had ended before are closed, all others are recorded as waiting for something that does not come.
/// </summary>
/// <param name="target">Where the function is to suspend; null for the end of the history.</param>
internal sealed class ReplayState(RecordedHistory history, RecordedOperation? target)
{
    /// <summary>Above this size of its children's results, a context is recorded without its own; source: SDKs, inline results of contexts.</summary>
    private const int InlineResult = 256 * 1024;

    private static readonly TimeSpan NeverEnds = TimeSpan.FromDays(365);

    private readonly HashSet<RecordedOperation> _path = target is null ? [] : history.PathTo(target);

    /// <summary>An execution with that state, for an envelope.</summary>
    /// <param name="now">Epoch milliseconds.</param>
    public ExecutionState ToExecution(string functionName, string unqualifiedArn, string version, long now)
    {
        var execution = new ExecutionState
        {
            Id = 1,
            FunctionName = functionName,
            Name = "replay",
            Uid = Guid.NewGuid().ToString(),
            Version = version,
            UnqualifiedArn = unqualifiedArn,
            StartedAt = history.StartedAt,
            TimeoutSeconds = (int)NeverEnds.TotalSeconds,
            RetentionDays = 1,
            Input = history.Input,
        };
        foreach (var recorded in history.Operations)
        {
            if (IsClosed(recorded) || recorded.Kind != OperationType.Context || history.ChildrenOf(recorded.Id).Count > 0)
            {
                execution.Add(IsClosed(recorded) ? Closed(recorded) : Waiting(recorded, now));
            }

            // An open context without operations is left out: its body would run, but waits for its START to be recorded.
        }

        return execution;
    }

    private bool IsClosed(RecordedOperation operation)
    {
        if (operation.LastEvent is not { } ended)
        {
            return false;
        }

        if (target is null)
        {
            return true;
        }

        if (_path.Contains(operation))
        {
            return false;
        }

        // A unit beside the one that the target is in: it is not to suspend before the target is reached.
        if (operation.Kind == OperationType.Context && _path.Any(open => open.Kind == OperationType.Context && open.ParentId == operation.ParentId))
        {
            return true;
        }

        return ended < target.FirstEvent && IsPassed(operation, ended);
    }

    /// <summary>Whether an operation beside it started after its end. Otherwise the code behind it might start one that is not recorded.</summary>
    private bool IsPassed(RecordedOperation operation, int ended) =>
        history.ChildrenOf(operation.ParentId)[^1].FirstEvent > ended
        || (history.Find(operation.ParentId) is { } parent && IsClosed(parent));

    private Operation Closed(RecordedOperation recorded)
    {
        var operation = Create(recorded, recorded.StartedAt, seconds: (int)Math.Max(0, (recorded.EndedAt - recorded.StartedAt) / 1_000));
        operation.Status = recorded.Status;
        operation.EndedAt = recorded.EndedAt;
        operation.Attempt = recorded.Attempt;
        operation.Result = recorded.Result;
        operation.Error = recorded.Error;
        operation.ReplayChildren = recorded.Kind == OperationType.Context && RunsChildrenAgain(recorded);
        return operation;
    }

    /// <summary>A step waits for its next attempt, anything else for the service.</summary>
    private static Operation Waiting(RecordedOperation recorded, long now)
    {
        var operation = Create(recorded, now, (int)NeverEnds.TotalSeconds);
        operation.Status = recorded.Kind == OperationType.Step ? OperationStatus.Pending : OperationStatus.Started;
        operation.DueAt = now + (long)NeverEnds.TotalMilliseconds;
        return operation;
    }

    private static Operation Create(RecordedOperation recorded, long startedAt, int seconds) => new()
    {
        Sequence = recorded.Number,
        Id = recorded.Id,
        Type = recorded.Kind,
        ParentId = recorded.ParentId,
        Name = recorded.Name,
        SubType = recorded.SubType,
        StartedAt = startedAt,
        Seconds = seconds,
        CallbackId = recorded.CallbackId,
    };

    /// <summary>The history does not have ReplayChildren, which SDKs set where the result of a context is too large to be recorded.</summary>
    private bool RunsChildrenAgain(RecordedOperation context)
    {
        var children = history.ChildrenOf(context.Id);
        return children.Count > 0 && (context.Result is { Length: 0 } || children.Sum(child => (long)(child.Result?.Length ?? 0)) > InlineResult);
    }
}
