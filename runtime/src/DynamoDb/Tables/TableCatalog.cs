using System.Collections.Concurrent;
using System.Text.Json;
using DurableLocal.Core.Storage;

namespace DurableLocal.DynamoDb.Tables;

/// <summary>
/// The tables, kept in memory and in the store. What is in memory may be a moment old, so every read and write of
/// items checks the version inside its own transaction and starts over with the present definition if it differs.
/// </summary>
internal sealed class TableCatalog(Database database)
{
    private readonly ConcurrentDictionary<string, TableDefinition> _known = new(StringComparer.Ordinal);

    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public TableDefinition Get(string name) =>
        _known.TryGetValue(name, out var table) ? table : Reload(name);

    /// <summary>Runs a query with the table's present definition on one snapshot.</summary>
    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public T Read<T>(string name, Func<TableDefinition, Func<Session, T>> prepare) =>
        ReadMany([name], tables => prepare(tables[0]));

    /// <inheritdoc cref="Read{T}(string, Func{TableDefinition, Func{Session, T}})"/>
    public T ReadMany<T>(IReadOnlyList<string> names, Func<TableDefinition[], Func<Session, T>> prepare)
    {
        while (true)
        {
            var tables = GetAll(names);
            var query = prepare(tables);
            var (current, result) = database.Read(session => AreCurrent(session, tables) ? (true, query(session)) : (false, default!));
            if (current)
            {
                return result;
            }

            Forget(names);
        }
    }

    /// <summary>Runs a unit of work with the table's present definition.</summary>
    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public Task<T> WriteAsync<T>(string name, Func<TableDefinition, Func<Session, T>> prepare, CancellationToken cancellationToken) =>
        WriteManyAsync([name], tables => prepare(tables[0]), cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(string, Func{TableDefinition, Func{Session, T}}, CancellationToken)"/>
    public async Task<T> WriteManyAsync<T>(IReadOnlyList<string> names, Func<TableDefinition[], Func<Session, T>> prepare, CancellationToken cancellationToken)
    {
        while (true)
        {
            var tables = GetAll(names);
            var unit = prepare(tables);
            var (current, result) = await database
                .WriteAsync(session => AreCurrent(session, tables) ? (true, unit(session)) : (false, default!), cancellationToken)
                .ConfigureAwait(false);
            if (current)
            {
                return result;
            }

            Forget(names);
        }
    }

    /// <summary>Adds a table; answers null where the name is taken.</summary>
    public async Task<TableDefinition?> AddAsync(TableDefinition table, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(session => Insert(session, table), cancellationToken).ConfigureAwait(false);
        if (added is not null)
        {
            _known[table.Name] = added;
        }

        return added;
    }

    /// <summary>Replaces a definition by what <paramref name="change"/> makes of the present one.</summary>
    /// <exception cref="DynamoDbException">There is no such table, or the change refused it.</exception>
    public async Task<TableDefinition> ChangeAsync(string name, Func<TableDefinition, TableDefinition> change, CancellationToken cancellationToken)
    {
        var changed = await database.WriteAsync(session => Update(session, name, change), cancellationToken).ConfigureAwait(false);
        _known[name] = changed;
        return changed;
    }

    /// <summary>Removes a table; its items go in the background, as nobody can reach them any more.</summary>
    /// <exception cref="DynamoDbException">There is no such table, or <paramref name="check"/> refused.</exception>
    public async Task<TableDefinition> RemoveAsync(string name, Action<TableDefinition> check, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(
            session =>
            {
                var table = Find(session, name) ?? throw NoSuchTable(name);
                check(table);
                session.Execute("DELETE FROM ddb_tables WHERE id = ?1", table.Number);
                session.Execute("INSERT INTO ddb_dropped (table_id, index_no) VALUES (?1, 0)", table.Number);
                return table;
            },
            cancellationToken).ConfigureAwait(false);
        _known.TryRemove(name, out _);
        return removed;
    }

    /// <summary>Names after <paramref name="after"/> in byte order.</summary>
    public List<string> List(string after, int limit) =>
        database.Read(session => session.Query(
            "SELECT name FROM ddb_tables WHERE name > ?1 ORDER BY name LIMIT ?2", static row => row.Text(0), after, limit));

    /// <summary>Every table, for the upkeep.</summary>
    public List<TableDefinition> All() =>
        database.Read(session => session.Query("SELECT id, version, definition FROM ddb_tables ORDER BY id", Map));

    /// <summary>Items and bytes of a table (index number 0) or of one of its indexes.</summary>
    public static (long Items, long Bytes) Statistics(Session session, TableDefinition table, int indexNumber) =>
        session.First(
            "SELECT items, bytes FROM ddb_statistics WHERE table_id = ?1 AND index_no = ?2",
            static row => (row.Int64(0), row.Int64(1)),
            table.Number,
            indexNumber);

    public static bool IsCurrent(Session session, TableDefinition table) =>
        session.Scalar("SELECT version FROM ddb_tables WHERE id = ?1", table.Number) == table.Version;

    private static DynamoDbException NoSuchTable(string name) =>
        DynamoDbException.NotFound($"Requested resource not found: Table: {name} not found");

    private static bool AreCurrent(Session session, TableDefinition[] tables)
    {
        foreach (var table in tables)
        {
            if (!IsCurrent(session, table))
            {
                return false;
            }
        }

        return true;
    }

    private static TableDefinition? Find(Session session, string name) =>
        session.First("SELECT id, version, definition FROM ddb_tables WHERE name = ?1", Map, name);

    private static TableDefinition Map(Row row) =>
        JsonSerializer.Deserialize(row.BlobSpan(2), TableJson.Default.TableDefinition)! with
        {
            Number = row.Int64(0),
            Version = row.Int64(1),
        };

    private static byte[] Serialize(TableDefinition table) =>
        JsonSerializer.SerializeToUtf8Bytes(table, TableJson.Default.TableDefinition);

    private static TableDefinition? Insert(Session session, TableDefinition table)
    {
        if (Find(session, table.Name) is not null)
        {
            return null;
        }

        if (session.Scalar("SELECT COUNT(*) FROM ddb_tables") >= DynamoDbLimits.Tables)
        {
            throw DynamoDbException.LimitExceeded($"Subscriber limit exceeded: Account has reached its limit of {DynamoDbLimits.Tables} tables");
        }

        session.Execute("INSERT INTO ddb_tables (name, version, definition) VALUES (?1, 1, ?2)", table.Name, Serialize(table));
        var added = table with { Number = session.LastInsertRowId, Version = 1 };
        session.Execute("INSERT INTO ddb_statistics (table_id, index_no, items, bytes) VALUES (?1, 0, 0, 0)", added.Number);
        AddStatistics(session, added);
        return added;
    }

    private static TableDefinition Update(Session session, string name, Func<TableDefinition, TableDefinition> change)
    {
        var table = Find(session, name) ?? throw NoSuchTable(name);
        var changed = change(table) with { Version = table.Version + 1 };
        session.Execute(
            "UPDATE ddb_tables SET version = ?2, definition = ?3 WHERE id = ?1", table.Number, changed.Version, Serialize(changed));
        AddStatistics(session, changed);
        foreach (var index in table.Indexes)
        {
            if (changed.Indexes.All(kept => kept.Number != index.Number))
            {
                session.Execute("INSERT OR IGNORE INTO ddb_dropped (table_id, index_no) VALUES (?1, ?2)", table.Number, index.Number);
            }
        }

        return changed;
    }

    private static void AddStatistics(Session session, TableDefinition table)
    {
        foreach (var index in table.Indexes)
        {
            session.Execute(
                "INSERT OR IGNORE INTO ddb_statistics (table_id, index_no, items, bytes) VALUES (?1, ?2, 0, 0)", table.Number, index.Number);
        }
    }

    private TableDefinition Reload(string name)
    {
        var table = database.Read(session => Find(session, name)) ?? throw DynamoDbException.NotFound();
        _known[name] = table;
        return table;
    }

    private TableDefinition[] GetAll(IReadOnlyList<string> names)
    {
        var tables = new TableDefinition[names.Count];
        for (var i = 0; i < tables.Length; i++)
        {
            tables[i] = Get(names[i]);
        }

        return tables;
    }

    private void Forget(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            _known.TryRemove(name, out _);
        }
    }
}
