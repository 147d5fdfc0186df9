using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// One connection in use: statements are prepared once and kept. A session is handed to one unit of work at a time and
/// is not to be kept by it.
/// </summary>
public sealed class Session : IDisposable
{
    private readonly sqlite3 _connection;
    private readonly Dictionary<string, sqlite3_stmt> _statements = new(StringComparer.Ordinal);
    private List<Action>? _afterCommit;

    internal Session(sqlite3 connection) => _connection = connection;

    /// <summary>Rows changed by the statement that ran last.</summary>
    public int Changes => raw.sqlite3_changes(_connection);

    /// <summary>The rowid given to the row inserted last.</summary>
    public long LastInsertRowId => raw.sqlite3_last_insert_rowid(_connection);

    /// <summary>
    /// Runs <paramref name="effect"/> once the transaction of this unit is on disk: what is told to others (a woken
    /// poller, a started timer) may only tell what a crash cannot take back. Dropped if the unit throws.
    /// </summary>
    public void OnCommitted(Action effect) => (_afterCommit ??= []).Add(effect);

    /// <summary>Runs a statement that returns no rows; answers the number of rows changed.</summary>
    public int Execute(string sql, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            while (Step(statement, sql))
            {
                // A statement with RETURNING may be run for its effect alone.
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }

        return Changes;
    }

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

    /// <summary>The first row, or default where there is none.</summary>
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

    /// <summary>Shows the rows one by one until <paramref name="visit"/> answers false: for results of unknown length.</summary>
    public void Visit(string sql, RowVisitor visit, params ReadOnlySpan<SqlValue> arguments)
    {
        var statement = Bind(sql, arguments);
        try
        {
            while (Step(statement, sql) && visit(new Row(statement)))
            {
                // The visitor has done all there is to do.
            }
        }
        finally
        {
            raw.sqlite3_reset(statement);
        }
    }

    /// <summary>The first column of the first row as an integer, or null where there is no row or it is NULL.</summary>
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

    internal int PendingEffects => _afterCommit?.Count ?? 0;

    internal void ForgetEffectsFrom(int index)
    {
        if (_afterCommit is { } effects && effects.Count > index)
        {
            effects.RemoveRange(index, effects.Count - index);
        }
    }

    internal List<Action>? TakeEffects()
    {
        var effects = _afterCommit;
        _afterCommit = null;
        return effects;
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
            // An empty span has no address, which SQLite would take for NULL.
            SqlValueKind.Blob when value.Blob.IsEmpty => raw.sqlite3_bind_zeroblob(statement, index, 0),
            SqlValueKind.Blob => raw.sqlite3_bind_blob(statement, index, value.Blob.Span),
            _ => raw.sqlite3_bind_null(statement, index),
        };
    }

    internal StorageException Failure(int code, string sql) =>
        new($"SQLite {raw.sqlite3_extended_errcode(_connection)}: {raw.sqlite3_errmsg(_connection).utf8_to_string()} in: {sql}", code);
}
