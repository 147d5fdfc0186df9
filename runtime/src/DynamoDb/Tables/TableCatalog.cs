using System.Collections.Concurrent;
using System.Text.Json;
using DurableLocal.Core.Clock;
using DurableLocal.Core.Storage;

namespace DurableLocal.DynamoDb.Tables;

/// <summary>
/// The tables of the store, with a cache of their definitions. A cached definition may be outdated, so every read and write
/// of items compares its version with the store's in the same transaction, and is repeated with the current definition if
/// they differ.
/// </summary>
internal sealed class TableCatalog(Database database, TimeProvider time)
{
    /// <summary>The columns that <see cref="Map"/> reads.</summary>
    private const string SelectTables = "SELECT id, version, definition FROM ddb_tables";

    private readonly ConcurrentDictionary<string, TableDefinition> _cache = new(StringComparer.Ordinal);

    /// <summary>Returns the stored definition of a table, or null if it does not exist.</summary>
    public TableDefinition? Find(string name) => database.Read(session => Find(session, name));

    /// <summary>Returns the stored definition of a table, and its items and bytes by index number.</summary>
    /// <exception cref="DynamoDbException">The table does not exist.</exception>
    public (TableDefinition Table, Dictionary<int, (long Items, long Bytes)> Statistics) Describe(string name) =>
        database.Read(session =>
        {
            var table = Find(session, name) ?? throw DynamoDbException.NoSuchTable(name);
            return (table, table.IndexNumbers.ToDictionary(number => number, number => Statistics(session, table, number)));
        });

    /// <summary>Runs a query with the table's current definition on one snapshot.</summary>
    /// <param name="name">The table.</param>
    /// <param name="prepare">Validates the request against the definition and returns the query. May be called again.</param>
    /// <exception cref="DynamoDbException">The table does not exist, or <paramref name="prepare"/> throws.</exception>
    public T Read<T>(string name, Func<TableDefinition, Func<Session, T>> prepare) =>
        ReadMany([name], tables => prepare(tables[0]));

    /// <inheritdoc cref="Read{T}(string, Func{TableDefinition, Func{Session, T}})"/>
    /// <param name="names">The tables.</param>
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

            Invalidate(names);
        }
    }

    /// <summary>Runs a write operation with the table's current definition.</summary>
    /// <param name="name">The table.</param>
    /// <param name="prepare">Validates the request against the definition and returns the write. May be called again.</param>
    /// <param name="cancellationToken">Cancels the wait for the writer.</param>
    /// <exception cref="DynamoDbException">The table does not exist, or <paramref name="prepare"/> throws.</exception>
    public Task<T> WriteAsync<T>(string name, Func<TableDefinition, Func<Session, T>> prepare, CancellationToken cancellationToken) =>
        WriteManyAsync([name], tables => prepare(tables[0]), cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(string, Func{TableDefinition, Func{Session, T}}, CancellationToken)"/>
    /// <param name="names">The tables.</param>
    public async Task<T> WriteManyAsync<T>(IReadOnlyList<string> names, Func<TableDefinition[], Func<Session, T>> prepare, CancellationToken cancellationToken)
    {
        while (true)
        {
            var tables = GetAll(names);
            var write = prepare(tables);
            var (current, result) = await database
                .WriteAsync(session => AreCurrent(session, tables) ? (true, write(session)) : (false, default!), cancellationToken)
                .ConfigureAwait(false);
            if (current)
            {
                return result;
            }

            Invalidate(names);
        }
    }

    /// <summary>Adds a table; returns null if a table of that name exists.</summary>
    /// <exception cref="DynamoDbException">The account has the maximum number of tables.</exception>
    public async Task<TableDefinition?> AddAsync(TableDefinition table, CancellationToken cancellationToken)
    {
        var added = await database.WriteAsync(session => Insert(session, table), cancellationToken).ConfigureAwait(false);
        if (added is not null)
        {
            _cache[table.Name] = added;
        }

        return added;
    }

    /// <summary>Replaces a definition with the result of <paramref name="change"/>, called with the stored one; returns the result.</summary>
    /// <exception cref="DynamoDbException">The table does not exist, or <paramref name="change"/> throws.</exception>
    public async Task<TableDefinition> ChangeAsync(string name, Func<TableDefinition, TableDefinition> change, CancellationToken cancellationToken)
    {
        var changed = await database.WriteAsync(session => Update(session, name, change), cancellationToken).ConfigureAwait(false);
        _cache[name] = changed;
        return changed;
    }

    /// <summary>Removes a table. Its items are unreachable from then on, and are deleted in the background.</summary>
    /// <exception cref="DynamoDbException">The table does not exist, or <paramref name="check"/> throws.</exception>
    public async Task<TableDefinition> RemoveAsync(string name, Action<TableDefinition> check, CancellationToken cancellationToken)
    {
        var removed = await database.WriteAsync(
            session =>
            {
                var table = Find(session, name) ?? throw DynamoDbException.NoSuchTable(name);
                check(table);
                session.Execute("DELETE FROM ddb_tables WHERE id = ?1", table.Number);
                session.Execute("INSERT INTO ddb_dropped (table_id, index_no) VALUES (?1, ?2)", table.Number, TableDefinition.TableIndexNumber);
                return table;
            },
            cancellationToken).ConfigureAwait(false);
        _cache.TryRemove(name, out _);
        return removed;
    }

    /// <summary>Returns the names that follow <paramref name="after"/> in byte order.</summary>
    public List<string> List(string after, int limit) =>
        database.Read(session => session.Query(
            "SELECT name FROM ddb_tables WHERE name > ?1 ORDER BY name LIMIT ?2", static row => row.Text(0), after, limit));

    /// <summary>Returns the stored definitions of all tables.</summary>
    public List<TableDefinition> All() =>
        database.Read(session => session.Query($"{SelectTables} ORDER BY id", Map));

    /// <summary>Whether the table exists with this version of its definition.</summary>
    public static bool IsCurrent(Session session, TableDefinition table) =>
        session.Scalar("SELECT version FROM ddb_tables WHERE id = ?1", table.Number) == table.Version;

    /// <summary>Returns the items and bytes of a table or of one of its indexes.</summary>
    private static (long Items, long Bytes) Statistics(Session session, TableDefinition table, int indexNumber) =>
        session.First(
            "SELECT items, bytes FROM ddb_statistics WHERE table_id = ?1 AND index_no = ?2",
            static row => (row.Int64(0), row.Int64(1)),
            table.Number,
            indexNumber);

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
        session.First($"{SelectTables} WHERE name = ?1", Map, name);

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
        AddStatistics(session, added);
        return added;
    }

    private static TableDefinition Update(Session session, string name, Func<TableDefinition, TableDefinition> change)
    {
        var table = Find(session, name) ?? throw DynamoDbException.NoSuchTable(name);
        var changed = change(table) with { Version = table.Version + 1 };
        session.Execute(
            "UPDATE ddb_tables SET version = ?2, definition = ?3 WHERE id = ?1", table.Number, changed.Version, Serialize(changed));
        AddStatistics(session, changed);
        foreach (var index in table.Indexes)
        {
            if (changed.Indexes.All(remaining => remaining.Number != index.Number))
            {
                session.Execute("INSERT OR IGNORE INTO ddb_dropped (table_id, index_no) VALUES (?1, ?2)", table.Number, index.Number);
            }
        }

        return changed;
    }

    private static void AddStatistics(Session session, TableDefinition table)
    {
        foreach (var number in table.IndexNumbers)
        {
            session.Execute(
                "INSERT OR IGNORE INTO ddb_statistics (table_id, index_no, items, bytes) VALUES (?1, ?2, 0, 0)", table.Number, number);
        }
    }

    private TableDefinition Get(string name) =>
        _cache.TryGetValue(name, out var table) ? table : Reload(name);

    private TableDefinition Reload(string name)
    {
        var table = database.Read(session => Find(session, name)) ?? throw DynamoDbException.NotFound();
        _cache[name] = table;
        return table;
    }

    private TableDefinition[] GetAll(IReadOnlyList<string> names)
    {
        var tables = new TableDefinition[names.Count];
        var offset = (long)ModelledTime.SkippedBy(time).TotalSeconds;
        for (var i = 0; i < tables.Length; i++)
        {
            var table = Get(names[i]);
            tables[i] = offset == 0 ? table : table with { ExpiryOffset = offset };
        }

        return tables;
    }

    private void Invalidate(IReadOnlyList<string> names)
    {
        foreach (var name in names)
        {
            _cache.TryRemove(name, out _);
        }
    }
}
