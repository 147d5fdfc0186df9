using DurableLocal.Core.Storage;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Store;

/// <summary>The filters of ListDurableExecutionsByFunction.</summary>
/// <param name="Statuses">Empty for all.</param>
/// <param name="After">Epoch milliseconds, exclusive.</param>
/// <param name="Before">Epoch milliseconds, exclusive.</param>
internal sealed record ExecutionFilter(string FunctionName, string? Version, string? Name, IReadOnlyList<ExecutionStatus> Statuses, long? After, long? Before, bool IsReverse);

/// <summary>One execution of the list.</summary>
internal sealed record ListedExecution(long Id, string Arn, string Name, string FunctionArn, ExecutionStatus Status, long StartedAt, long? EndedAt);

/// <summary>Reads the executions of a function by start time. Each status is read along the index, so a page costs only the rows it contains.</summary>
internal static class ExecutionList
{
    private const string Columns = "SELECT id, unqualified_arn, version, name, uid, status, started_at, ended_at FROM durable_executions ";

    private const string Filters = "AND (? IS NULL OR version = ?) AND started_at > ? AND started_at < ? ";

    private static readonly ExecutionStatus[] AllStatuses = Enum.GetValues<ExecutionStatus>();

    /// <param name="from">Start time and id of the last execution of the previous page; null for the first page.</param>
    public static List<ListedExecution> Read(Session session, ExecutionFilter filter, (long StartedAt, long Id)? from, int count)
    {
        if (filter.Name is { } name)
        {
            return ReadByName(session, filter, name, from is not null);
        }

        var edge = from ?? (filter.IsReverse ? (long.MaxValue, long.MaxValue) : (long.MinValue, long.MinValue));
        var rows = (filter.Statuses.Count == 0 ? AllStatuses : filter.Statuses).Distinct()
            .SelectMany(status => ReadByStatus(session, filter, status, edge, count));
        var ordered = filter.IsReverse
            ? rows.OrderByDescending(row => row.StartedAt).ThenByDescending(row => row.Id)
            : rows.OrderBy(row => row.StartedAt).ThenBy(row => row.Id);
        return [.. ordered.Take(count)];
    }

    /// <summary>Returns the versions of a function that have executions which have not ended.</summary>
    public static List<string> OpenVersions(Session session, string functionName) =>
        session.Query("SELECT DISTINCT version FROM durable_executions WHERE function_name = ? AND ended_at IS NULL", static row => row.Text(0), functionName);

    private static List<ListedExecution> ReadByName(Session session, ExecutionFilter filter, string name, bool isLaterPage)
    {
        var found = isLaterPage ? [] : session.Query(
            Columns + "WHERE function_name = ? AND name = ? " + Filters,
            Map,
            filter.FunctionName,
            name,
            filter.Version,
            filter.Version,
            filter.After ?? long.MinValue,
            filter.Before ?? long.MaxValue);
        return [.. found.Where(row => filter.Statuses.Count == 0 || filter.Statuses.Contains(row.Status))];
    }

    private static List<ListedExecution> ReadByStatus(Session session, ExecutionFilter filter, ExecutionStatus status, (long StartedAt, long Id) edge, int count) =>
        session.Query(
            filter.IsReverse
                ? Columns + "WHERE function_name = ? AND status = ? " + Filters + "AND (started_at, id) < (?, ?) ORDER BY started_at DESC, id DESC LIMIT ?"
                : Columns + "WHERE function_name = ? AND status = ? " + Filters + "AND (started_at, id) > (?, ?) ORDER BY started_at, id LIMIT ?",
            Map,
            filter.FunctionName,
            (int)status,
            filter.Version,
            filter.Version,
            filter.After ?? long.MinValue,
            filter.Before ?? long.MaxValue,
            edge.StartedAt,
            edge.Id,
            count);

    private static ListedExecution Map(Row row)
    {
        var functionArn = $"{row.Text(1)}:{row.Text(2)}";
        var name = row.Text(3);
        return new ListedExecution(
            row.Int64(0),
            ExecutionArn.Format(functionArn, name, row.Text(4)),
            name,
            functionArn,
            (ExecutionStatus)row.Int32(5),
            row.Int64(6),
            row.Int64OrNull(7));
    }
}
