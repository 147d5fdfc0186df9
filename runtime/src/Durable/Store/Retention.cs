using DurableLocal.Core.Storage;

namespace DurableLocal.Durable.Store;

/// <summary>Removes executions that were deleted or whose retention period is over.</summary>
internal static class Retention
{
    private const int RowsPerTransaction = 1_000;

    /// <summary>Removes an execution in transactions of a bounded size.</summary>
    public static async Task RemoveAsync(Database database, long executionId)
    {
        while (await database.WriteAsync(session => RemoveSome(session, executionId)).ConfigureAwait(false))
        {
            // The next transaction removes the next rows; other writes run in between.
        }
    }

    /// <summary>Removes an execution within the caller's transaction, which reuses its name.</summary>
    public static void Remove(Session session, long executionId)
    {
        while (RemoveSome(session, executionId))
        {
            // The caller's transaction contains all of it.
        }
    }

    /// <summary>
    /// Removes up to <see cref="RowsPerTransaction"/> events and operations, then the row of the execution itself: after a
    /// crash in between it is still due for removal.
    /// </summary>
    /// <returns>Whether rows may be left.</returns>
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

        ClientTokens.Remove(session, executionId);
        session.Execute("DELETE FROM durable_events WHERE execution_id = ?", executionId);
        session.Execute("DELETE FROM durable_executions WHERE id = ?", executionId);
        return false;
    }
}
