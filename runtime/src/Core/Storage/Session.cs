using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// One database connection; each distinct statement is prepared once and reused. An operation uses the session that it
/// receives only while it runs. Not safe for concurrent use.
/// </summary>
public sealed class Session : IDisposable
{
    /// <summary>SQLITE_STMTSTATUS_REPREPARE (sqlite.org/c3ref/c_stmtstatus_counter.html), which SQLitePCLRaw does not name.</summary>
    private const int StatusReprepare = 5;

    private readonly sqlite3 _connection;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private List<Action>? _commitCallbacks;

    internal Session(sqlite3 connection) => _connection = connection;

    /// <summary>Number of rows that the last statement changed.</summary>
    public int Changes => raw.sqlite3_changes(_connection);

    /// <summary>The rowid of the row inserted last.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_connection);

    /// <summary>
    /// Registers a callback that runs once the transaction is on disk, before the caller's task completes. Effects
    /// outside the database (a notified poller, a started timer) belong here, because a crash cannot undo them. Dropped
    /// if the operation throws or the transaction is not committed.
    /// </summary>
    /// <param name="callback">Runs on the thread that commits; must not block.</param>
    public void OnCommitted(Action callback) => (_commitCallbacks ??= []).Add(callback);

    /// <summary>Runs one statement, ignores the rows it returns, and returns the number of rows changed.</summary>
    /// <exception cref="StorageException">The statement failed.</exception>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            while (Step(statement, sql))
            {
                // A statement with RETURNING, run for its changes only, still has to be stepped to its end.
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }

        return Changes;
    }

    /// <summary>Runs several statements separated by semicolons; none of them is kept prepared. For schema changes.</summary>
    /// <exception cref="StorageException">A statement failed; the statements before it stay applied.</exception>
    public void ExecuteScript(string sql)
    {
        var code = raw.sqlite3_exec(_connection, sql);
        if (code != raw.SQLITE_OK)
        {
            throw Failure(code, sql);
        }
    }

    /// <summary>Returns every row, mapped by <paramref name="map"/>.</summary>
    public List<T> Query<T>(string sql, RowMap<T> map, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            var rows = new List<T>();
            while (Step(statement, sql))
            {
                rows.Add(map(new Row(statement)));
            }

            return rows;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Returns the first row, mapped by <paramref name="map"/>; default where there is no row.</summary>
    public T? First<T>(string sql, RowMap<T> map, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            return Step(statement, sql) ? map(new Row(statement)) : default;
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Passes the rows one by one to <paramref name="visit"/> until it returns false; for results of unknown length.</summary>
    public void Visit(string sql, RowVisitor visit, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            while (Step(statement, sql) && visit(new Row(statement)))
            {
                // The loop has no body: the condition does the work.
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>Returns the first column of the first row as an integer; null where there is no row or the value is NULL.</summary>
    public long? Scalar(string sql, params ReadOnlySpan<SqlValue> arguments) =>
        First(sql, static row => row.Int64OrNull(0), arguments);

    public void Dispose()
    {
        foreach (var statement in _statements.Values)
        {
            statement.Dispose();
        }

        _connection.Dispose();
    }

    /// <summary>How often SQLite has compiled prepared statements again.</summary>
    internal int Recompilations => _statements.Values.Sum(static statement => raw.sqlite3_stmt_status(statement, StatusReprepare, 0));

    internal int CommitCallbackCount => _commitCallbacks?.Count ?? 0;

    /// <summary>Removes the callbacks registered after the first <paramref name="count"/>.</summary>
    internal void RollBackCallbacks(int count)
    {
        if (_commitCallbacks is { } callbacks && callbacks.Count > count)
        {
            callbacks.RemoveRange(count, callbacks.Count - count);
        }
    }

    /// <summary>Returns the registered callbacks and clears the list; null where there are none.</summary>
    internal List<Action>? TakeCommitCallbacks()
    {
        var callbacks = _commitCallbacks;
        _commitCallbacks = null;
        return callbacks;
    }

    /// <summary>Ends the transaction without its changes; has no effect where SQLite has rolled it back already.</summary>
    internal void RollBack()
    {
        try
        {
            Execute("ROLLBACK");
        }
        catch (StorageException)
        {
            // After a full disk or an I/O error SQLite may have ended the transaction already.
        }
    }

    private bool Step(sqlite3_stmt statement, string sql)
    {
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Failure(code, sql),
        };
    }

    private sqlite3_stmt Bind(string sql, ReadOnlySpan<SqlValue> arguments)
    {
        if (!_statements.TryGetValue(sql, out var statement))
        {
            var code = raw.sqlite3_prepare_v2(_connection, sql, out statement);
            if (code != raw.SQLITE_OK)
            {
                throw Failure(code, sql);
            }

            _statements.Add(sql, statement);
        }

        for (var i = 0; i < arguments.Length; i++)
        {
            Bind(statement, i + 1, arguments[i]);
        }

        return statement;
    }

    private static void Bind(sqlite3_stmt statement, int index, in SqlValue value)
    {
        _ = value.Kind switch
        {
            SqlValueKind.Integer => raw.sqlite3_bind_int64(statement, index, value.Integer),
            SqlValueKind.Real => raw.sqlite3_bind_double(statement, index, value.Real),
            SqlValueKind.Text => raw.sqlite3_bind_text(statement, index, value.Text),
            // SQLite stores NULL for the null pointer of an empty span.
            SqlValueKind.Blob when value.Blob.IsEmpty => raw.sqlite3_bind_zeroblob(statement, index, 0),
            SqlValueKind.Blob => raw.sqlite3_bind_blob(statement, index, value.Blob.Span),
            _ => raw.sqlite3_bind_null(statement, index),
        };
    }

    internal StorageException Failure(int code, string sql) =>
        new($"SQLite {raw.sqlite3_extended_errcode(_connection)}: {raw.sqlite3_errmsg(_connection).utf8_to_string()} in: {sql}", code);
}
