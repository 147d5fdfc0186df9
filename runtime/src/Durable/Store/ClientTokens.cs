using DurableLocal.Core.Storage;

namespace DurableLocal.Durable.Store;

/// <summary>The client tokens of accepted requests, stored so that a repetition after a restart is recognized.</summary>
internal static class ClientTokens
{
    private static long Window => (long)DurableLimits.ClientTokenWindow.TotalMilliseconds;

    /// <summary>Returns the request of that operation with that token, unless its window is over.</summary>
    public static (string Parameters, long At)? Find(Session session, long executionId, string operation, string token, long now) => session.First(
        "SELECT parameters, at FROM durable_client_tokens WHERE execution_id = ? AND operation = ? AND token = ? AND at > ?",
        row => ((string Parameters, long At)?)(row.Text(0), row.Int64(1)),
        executionId,
        operation,
        token,
        now - Window);

    /// <summary>Stores an accepted request, and removes the execution's requests whose window is over.</summary>
    public static void Save(Session session, long executionId, string operation, string token, string parameters, long now)
    {
        session.Execute("DELETE FROM durable_client_tokens WHERE execution_id = ? AND at <= ?", executionId, now - Window);
        session.Execute(
            "INSERT INTO durable_client_tokens (execution_id, operation, token, parameters, at) VALUES (?, ?, ?, ?, ?)",
            executionId,
            operation,
            token,
            parameters,
            now);
    }

    public static void Remove(Session session, long executionId) => session.Execute("DELETE FROM durable_client_tokens WHERE execution_id = ?", executionId);
}
