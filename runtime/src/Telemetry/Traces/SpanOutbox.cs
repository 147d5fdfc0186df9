using System.Text.Json;
using DurableLocal.Core.Storage;

namespace DurableLocal.Telemetry.Traces;

/// <summary>
/// The spans that are not exported yet, in the store. A span is added in the transaction of the work that it describes where
/// there is one, so that a crash loses neither of them. An execution is one entry: its spans are in its history.
/// </summary>
internal sealed class SpanOutbox(Database database)
{
    /// <summary>Entries that are kept while the receiver cannot be reached; then the oldest are dropped.</summary>
    private const int MostEntries = 100_000;

    public static IReadOnlyList<Migration> Migrations { get; } =
        [new(9, "spans to export", "CREATE TABLE trace_outbox (id INTEGER PRIMARY KEY AUTOINCREMENT, span BLOB, execution TEXT)")];

    /// <summary>Adds a span within the caller's transaction.</summary>
    public static void Add(Session session, Span span) =>
        session.Execute("INSERT INTO trace_outbox (span) VALUES (?)", JsonSerializer.SerializeToUtf8Bytes(span, SpanJson.Default.Span));

    /// <summary>Adds the spans of an execution within the transaction that ends it.</summary>
    public static void AddExecution(Session session, string arn) => session.Execute("INSERT INTO trace_outbox (execution) VALUES (?)", arn);

    /// <summary>Adds spans of work that has no transaction of its own; completes when they are on disk.</summary>
    public Task AddAsync(IReadOnlyList<Span> spans) => database.WriteAsync(session =>
    {
        foreach (var span in spans)
        {
            Add(session, span);
        }
    });

    /// <summary>Returns the oldest entries.</summary>
    public List<OutboxEntry> Read(int max) => database.Read(session => session.Query(
        "SELECT id, span, execution FROM trace_outbox ORDER BY id LIMIT ?",
        static row => new OutboxEntry(row.Int64(0), row.BlobOrNull(1) is { } span ? JsonSerializer.Deserialize(span, SpanJson.Default.Span) : null, row.TextOrNull(2)),
        max));

    /// <summary>Removes the entries up to that one.</summary>
    public Task RemoveAsync(long last) => database.WriteAsync(session => session.Execute("DELETE FROM trace_outbox WHERE id <= ?", last));

    /// <summary>Drops the oldest entries above the limit.</summary>
    /// <returns>How many were dropped.</returns>
    public Task<int> DropOldestAsync() => database.WriteAsync(session =>
        session.Execute("DELETE FROM trace_outbox WHERE id <= (SELECT MAX(id) FROM trace_outbox) - ?", MostEntries));
}

/// <summary>An entry of the outbox.</summary>
/// <param name="Span">Null for an execution.</param>
/// <param name="ExecutionArn">Null for a span.</param>
internal sealed record OutboxEntry(long Id, Span? Span, string? ExecutionArn);
