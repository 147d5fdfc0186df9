using DurableLocal.Core.Storage;

namespace DurableLocal.Durable.Store;

/// <summary>Removes executions whose retention has run out, in transactions of a bounded size.</summary>
internal static class Retention
{
    private const int RowsPerTransaction = 1_000;

    public static async Task RemoveAsync(Database database, long executionId)
    {
        while (await database.WriteAsync(session => RemoveSome(session, executionId)).ConfigureAwait(false))
        {
            // The next transaction takes the next rows; others write in between.
        }
    }

    /// <summary>Removes everything of an execution within one transaction: its name is wanted now.</summary>
    public static void Remove(Session session, long executionId)
    {
        while (RemoveSome(session, executionId))
        {
            // All of it belongs to the caller's transaction.
        }
    }

    /// <summary>Events and operations first, the execution's row last: a crash between leaves it due for removal.</summary>
    private static bool RemoveSome(Session session, long executionId)
    {
        var removed = session.Execute(
            "DELETE FROM durable_events WHERE execution_id = ? AND event_id > 1 AND event_id <= (SELECT MIN(event_id) FROM durable_events WHERE execution_id = ? AND event_id > 1) + ?",
            executionId,
            executionId,
            RowsPerTransaction);
        removed += session.Execute(
            "DELETE FROM durable_operations WHERE execution_id = ? AND sequence <= (SELECT MIN(sequence) FROM durable_operations WHERE execution_id = ?) + ?",
            executionId,
            executionId,
            RowsPerTransaction);
        if (removed > 0)
        {
            return true;
        }

        session.Execute("DELETE FROM durable_events WHERE execution_id = ?", executionId);
        session.Execute("DELETE FROM durable_executions WHERE id = ?", executionId);
        return false;
    }
}
