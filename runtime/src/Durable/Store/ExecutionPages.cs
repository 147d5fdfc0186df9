using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Store;

/// <summary>
/// Reads pages of executions by position. The order is that of insertion, which is that of the start and needs no sort: a
/// page costs the rows in front of it.
/// </summary>
internal static class ExecutionPages
{
    private const int LongestMessage = 200;

    private const string Columns =
        "SELECT id, unqualified_arn, version, name, uid, function_name, status, started_at, ended_at, end_event FROM durable_executions ";

    private const string Selected =
        "WHERE (?1 IS NULL OR function_name = ?1) AND ((1 << status) & ?2) <> 0 AND (?3 IS NULL OR name LIKE ?3 ESCAPE '\\') "
        + "AND started_at >= ?4 AND started_at < ?5 AND id <= ?6";

    public static ExecutionPage Read(Session session, ExecutionSelection filter, int offset, int count)
    {
        var name = filter.Name is { Length: > 0 } text ? $"%{Escaped(text)}%" : null;
        var statuses = StatusBits(filter.Statuses);
        var from = filter.From ?? long.MinValue;
        var to = filter.To ?? long.MaxValue;
        var upTo = filter.UpTo ?? long.MaxValue;
        var total = session.Scalar("SELECT COUNT(*) FROM durable_executions " + Selected, filter.Function, statuses, name, from, to, upTo) ?? 0;
        var newest = session.Scalar("SELECT MAX(id) FROM durable_executions") ?? 0;
        var rows = session.Query(Columns + Selected + " ORDER BY id DESC LIMIT ?7 OFFSET ?8", Read, filter.Function, statuses, name, from, to, upTo, count, offset);
        return new ExecutionPage(total, newest, [.. rows.Select(row => Complete(session, row))]);
    }

    public static List<ListedRow> Named(Session session, string name) =>
        [.. session.Query(Columns + "WHERE name = ? ORDER BY id DESC", Read, name).Select(row => Complete(session, row))];

    public static string? ParentOf(Session session, ExecutionArn arn) => session.First(
        "SELECT p.unqualified_arn, p.version, p.name, p.uid FROM durable_executions e JOIN durable_executions p ON p.id = e.parent_id "
        + "WHERE e.function_name = ? AND e.name = ? AND e.uid = ?",
        static row => ExecutionArn.Format($"{row.Text(0)}:{row.Text(1)}", row.Text(2), row.Text(3)),
        arn.FunctionName,
        arn.Name,
        arn.Uid);

    public static ExecutionCause? CauseOf(Session session, ExecutionArn arn) => session.First(
        """
        SELECT e.trace_header, p.unqualified_arn, p.version, p.name, p.uid, o.id FROM durable_executions e
        LEFT JOIN durable_executions p ON p.id = e.parent_id LEFT JOIN durable_operations o ON o.execution_id = e.parent_id AND o.sequence = e.parent_sequence
        WHERE e.function_name = ? AND e.name = ? AND e.uid = ?
        """,
        row => new ExecutionCause(
            arn.Name,
            arn.FunctionName,
            arn.Uid,
            row.TextOrNull(0),
            row.IsNull(1) ? null : ExecutionArn.Format($"{row.Text(1)}:{row.Text(2)}", row.Text(3), row.Text(4)),
            row.TextOrNull(5)),
        arn.FunctionName,
        arn.Name,
        arn.Uid);

    private static ListedRow Complete(Session session, StoredRow row)
    {
        var operation = session.First(
            "SELECT name, type FROM durable_operations WHERE execution_id = ? ORDER BY sequence DESC LIMIT 1",
            static found => found.TextOrNull(0) ?? ProtocolNames.Of((OperationType)found.Int32(1)),
            row.Id);
        // The event of the end, and not the status, determines whether there is an error: an execution that is being deleted keeps its outcome.
        var error = row.Listed.EndedAt is null ? null : ErrorObject.Parse(ExecutionStore.ErrorPayload(session, row.Id, row.EndEvent));
        return row.Listed with { LastOperation = operation, ErrorType = error?.ErrorType, ErrorMessage = Shortened(error?.ErrorMessage) };
    }

    private static StoredRow Read(Row row)
    {
        var name = row.Text(3);
        return new StoredRow(
            row.Int64(0),
            row.Int32(9),
            new ListedRow(
                ExecutionArn.Format($"{row.Text(1)}:{row.Text(2)}", name, row.Text(4)),
                name,
                row.Text(5),
                ProtocolNames.Of((ExecutionStatus)row.Int32(6)),
                row.Int64(7),
                row.Int64OrNull(8),
                null,
                null,
                null));
    }

    private static long StatusBits(IReadOnlyList<string> statuses) => statuses.Count == 0
        ? long.MaxValue
        : statuses.Aggregate(0L, static (bits, name) => bits | (1L << (int)(ProtocolNames.ExecutionStatusOf(name) ?? throw Unknown(name))));

    private static AwsException Unknown(string name) =>
        AwsException.Violation("statuses", name, $"Member must satisfy enum value set: [{string.Join(", ", Enum.GetValues<ExecutionStatus>().Select(ProtocolNames.Of))}]");

    private static string Escaped(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("%", "\\%", StringComparison.Ordinal).Replace("_", "\\_", StringComparison.Ordinal);

    private static string? Shortened(string? text) => text is { Length: > LongestMessage } ? $"{text[..LongestMessage]}…" : text;

    private sealed record StoredRow(long Id, int EndEvent, ListedRow Listed);
}
