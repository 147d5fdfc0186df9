using DurableLocal.Core.Storage;

namespace DurableLocal.Lambda;

public static class LambdaSchema
{
    /// <summary>Accepted asynchronous invocations that have not ended; times are epoch milliseconds.</summary>
    private const string AsyncInvocations =
        """
        CREATE TABLE IF NOT EXISTS async_invocations (
            id INTEGER PRIMARY KEY,
            request_id TEXT NOT NULL,
            function TEXT NOT NULL,
            qualifier TEXT,
            payload BLOB NOT NULL,
            tenant_id TEXT,
            trace_id TEXT,
            attempts INTEGER NOT NULL,
            throttles INTEGER NOT NULL,
            enqueued_at INTEGER NOT NULL,
            due_at INTEGER NOT NULL
        );
        CREATE INDEX IF NOT EXISTS async_invocations_due ON async_invocations (function, due_at, id)
        """;

    /// <summary>The schema of the Lambda service, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = [new(3, "table of asynchronous invocations", AsyncInvocations)];
}
