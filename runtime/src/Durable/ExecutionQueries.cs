using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Durable.Events;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable;

/// <summary>
/// Reads executions of all functions, for a user interface: counts, pages with a position, and parts of one history. The
/// API lists one function at a time and returns a history with all payloads or none.
/// </summary>
public sealed class ExecutionQueries
{
    /// <summary>Most executions of one page.</summary>
    public const int LargestPage = 200;

    /// <summary>Most events of one page of a history.</summary>
    public const int LargestHistoryPage = 5_000;

    private readonly Database _database;
    private readonly TimeProvider _time;

    internal ExecutionQueries(Database database, TimeProvider time) => (_database, _time) = (database, time);

    /// <summary>Returns the number of executions of each status; a status without executions has 0.</summary>
    public IReadOnlyDictionary<string, long> CountByStatus()
    {
        var counts = _database.Read(session => session
            .Query("SELECT status, COUNT(*) FROM durable_executions GROUP BY status", static row => (Status: (ExecutionStatus)row.Int32(0), Count: row.Int64(1)))
            .ToDictionary(row => row.Status, row => row.Count));
        return Enum.GetValues<ExecutionStatus>().ToDictionary(ProtocolNames.Of, status => counts.GetValueOrDefault(status));
    }

    /// <summary>Returns the executions started in each of the last <paramref name="count"/> intervals, the oldest first.</summary>
    /// <param name="functions">Names of the functions; others are not counted.</param>
    /// <param name="interval">Length of an interval; the last one ends now.</param>
    /// <param name="count">Number of intervals.</param>
    public IReadOnlyList<StartedExecutions> Started(IReadOnlyList<string> functions, TimeSpan interval, int count)
    {
        var length = (long)interval.TotalMilliseconds;
        var from = _time.GetUtcNow().ToUnixTimeMilliseconds() - (length * count);
        var total = new long[count];
        var failed = new long[count];
        _database.Read(session =>
        {
            // Each range is read along the index on function, status and start.
            foreach (var status in Enum.GetValues<ExecutionStatus>())
            {
                foreach (var function in functions)
                {
                    session.Visit(
                        "SELECT (started_at - ?1) / ?2, COUNT(*) FROM durable_executions WHERE function_name = ?3 AND status = ?4 AND started_at >= ?1 GROUP BY 1",
                        row =>
                        {
                            var index = Math.Min(row.Int32(0), count - 1);
                            total[index] += row.Int64(1);
                            failed[index] += status is ExecutionStatus.Failed or ExecutionStatus.TimedOut ? row.Int64(1) : 0;
                            return true;
                        },
                        from,
                        length,
                        function,
                        (int)status);
                }
            }

            return 0;
        });
        return [.. total.Zip(failed, (all, bad) => new StartedExecutions(all, bad))];
    }

    /// <summary>Returns a page of the selected executions, the newest first.</summary>
    /// <param name="filter">What is selected.</param>
    /// <param name="offset">Position of the first one in the whole selection.</param>
    /// <param name="count">Most executions to return, at most <see cref="LargestPage"/>.</param>
    public ExecutionPage List(ExecutionSelection filter, int offset, int count) =>
        _database.Read(session => ExecutionPages.Read(session, filter, offset, Math.Clamp(count, 1, LargestPage)));

    /// <summary>Returns the executions with exactly this name, at most one for each function.</summary>
    public IReadOnlyList<ListedRow> Named(string name) => _database.Read(session => ExecutionPages.Named(session, name));

    /// <summary>Returns events of a history as GetDurableExecutionHistory does, without payloads.</summary>
    /// <param name="arn">The execution.</param>
    /// <param name="after">The id of the last event that the caller has; 0 for none.</param>
    /// <exception cref="AwsException">The ARN is malformed, or there is no such execution.</exception>
    public ReadOnlyMemory<byte> History(string arn, long after)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        return _database.Read(session =>
        {
            var id = ExecutionStore.FindId(session, parsed) ?? throw DurableErrors.UnknownExecution();
            return HistoryPage.Write(session, id, parsed, (after, 0), LargestHistoryPage, isReverse: false, includeData: false, now);
        });
    }

    /// <summary>Returns the payload of one event: an input, a result, or the ErrorObject as JSON.</summary>
    /// <returns>UTF-8; null where the event has no payload.</returns>
    /// <exception cref="AwsException">The ARN is malformed, or there is no such execution.</exception>
    public EventPayload? Payload(string arn, int eventId)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        return _database.Read(session =>
        {
            var id = ExecutionStore.FindId(session, parsed) ?? throw DurableErrors.UnknownExecution();
            return session.First(
                "SELECT payload, is_error FROM durable_events WHERE execution_id = ? AND event_id = ? AND payload IS NOT NULL",
                static row => new EventPayload(row.Blob(0), row.Boolean(1)),
                id,
                eventId);
        });
    }

    /// <summary>Returns the ARN of the execution whose chained invoke started this one; null where no execution did.</summary>
    /// <exception cref="AwsException">The ARN is malformed.</exception>
    public string? ParentOf(string arn)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        return _database.Read(session => ExecutionPages.ParentOf(session, parsed));
    }

    /// <summary>Returns what joins an execution to a trace; null where there is no such execution.</summary>
    /// <exception cref="AwsException">The ARN is malformed.</exception>
    public ExecutionCause? CauseOf(string arn)
    {
        var parsed = ExecutionArn.Parse(arn) ?? throw DurableErrors.MalformedArn(arn);
        return _database.Read(session => ExecutionPages.CauseOf(session, parsed));
    }
}

/// <summary>What a page of executions shows; null members select all.</summary>
/// <param name="Function">Name of the function.</param>
/// <param name="Statuses">Names of statuses, such as <c>RUNNING</c>; empty for all.</param>
/// <param name="Name">Text that the name contains, in any case.</param>
/// <param name="From">Epoch milliseconds of the start, inclusive.</param>
/// <param name="To">Epoch milliseconds of the start, exclusive.</param>
/// <param name="UpTo">
/// <see cref="ExecutionPage.Newest"/> of an earlier page: executions that started later are left out, so that positions
/// do not change.
/// </param>
public sealed record ExecutionSelection(string? Function, IReadOnlyList<string> Statuses, string? Name, long? From, long? To, long? UpTo);

/// <summary>A page of executions.</summary>
/// <param name="Total">Number of executions in the selection.</param>
/// <param name="Newest">Number of the newest stored execution, for <see cref="ExecutionSelection.UpTo"/>.</param>
/// <param name="Rows">The page.</param>
public sealed record ExecutionPage(long Total, long Newest, IReadOnlyList<ListedRow> Rows);

/// <summary>An execution in a list. Times are epoch milliseconds.</summary>
/// <param name="LastOperation">Name of the operation that started last, its type where it has no name; null for none.</param>
/// <param name="ErrorType">Of an execution that did not succeed; null otherwise.</param>
/// <param name="ErrorMessage">At most 200 characters.</param>
public sealed record ListedRow(string Arn, string Name, string Function, string Status, long StartedAt, long? EndedAt, string? LastOperation, string? ErrorType, string? ErrorMessage);

/// <summary>What started an execution.</summary>
/// <param name="Name">Name of the execution.</param>
/// <param name="Function">Name of its function.</param>
/// <param name="TraceHeader">The X-Ray trace header of the start; null where an older version of the store wrote it.</param>
/// <param name="ParentArn">The execution whose chained invoke started it; null for none.</param>
/// <param name="ParentOperationId">That chained invoke; null for none.</param>
public sealed record ExecutionCause(string Name, string Function, string Uid, string? TraceHeader, string? ParentArn, string? ParentOperationId);

/// <param name="Total">Executions that started in the interval.</param>
/// <param name="Failed">Those of them that are FAILED or TIMED_OUT.</param>
public sealed record StartedExecutions(long Total, long Failed);

/// <param name="Bytes">UTF-8.</param>
/// <param name="IsError">Whether it is an ErrorObject.</param>
public sealed record EventPayload(byte[] Bytes, bool IsError);
