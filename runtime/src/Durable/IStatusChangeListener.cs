using DurableLocal.Core.Storage;

namespace DurableLocal.Durable;

/// <summary>A change of an execution's status, as EventBridge tells it ("Durable Execution Status Change").</summary>
/// <param name="FunctionArn">ARN with the numbered version.</param>
public sealed record StatusChange(string ExecutionArn, string ExecutionName, string FunctionArn, string Status, DateTimeOffset StartedAt, DateTimeOffset? EndedAt);

/// <summary>Hears of status changes inside the transaction that makes them, so that what it enqueues is never lost or doubled.</summary>
public interface IStatusChangeListener
{
    void OnStatusChanged(Session session, StatusChange change);
}
