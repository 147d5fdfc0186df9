using DurableLocal.Core.Storage;

namespace DurableLocal.Durable;

/// <summary>A status change of an execution; EventBridge's event "Durable Execution Status Change".</summary>
/// <param name="FunctionArn">ARN with the numbered version.</param>
public sealed record StatusChange(string ExecutionArn, string ExecutionName, string FunctionArn, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt)
{
    /// <summary>The X-Ray trace header of the execution; null where an older version of the store wrote it.</summary>
    public string? TraceHeader { get; init; }
}

/// <summary>
/// Receives status changes inside the transaction that makes them, so that a message it enqueues is neither lost nor
/// sent twice. An exception rolls the change back.
/// </summary>
public interface IStatusChangeListener
{
    void OnStatusChanged(Session session, StatusChange change);
}
