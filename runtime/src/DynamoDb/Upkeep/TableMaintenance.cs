using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Upkeep;

/// <summary>
/// The work that no request waits for, in units small enough that requests do not wait for it either: enters older items
/// into new indexes, deletes expired items, removes what dropped tables and indexes left. All of it goes on where it
/// stopped after a restart, because what is left to do is in the store.
/// </summary>
internal sealed class TableMaintenance(Database database, TableCatalog catalog, TimeProvider time, Action<Exception> reportDefect) : IAsyncDisposable
{
    /// <summary>Rows of one unit of work.</summary>
    private const int BatchRows = 200;

    /// <summary>How often expired items are looked for. AWS promises days; tests and people like it shorter.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(20);

    private readonly CancellationTokenSource _stop = new();
    private readonly SemaphoreSlim _wake = new(0);
    private Task _running = Task.CompletedTask;

    public void Start() => _running = Task.Run(() => RunAsync(_stop.Token));

    /// <summary>There is something to do now.</summary>
    public void Wake() => _wake.Release();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _wake.Dispose();
    }

    private async Task RunAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            try
            {
                await WorkAsync(cancellationToken).ConfigureAwait(false);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                // A failed round is told and tried again: the next one finds the same work in the store.
                reportDefect(failure);
            }

            await WaitAsync(cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task WaitAsync(CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var pause = Task.Delay(Interval, time, either.Token);
        var woken = _wake.WaitAsync(either.Token);
        await Task.WhenAny(pause, woken).ConfigureAwait(false);
        await either.CancelAsync().ConfigureAwait(false);
        await Task.WhenAll(pause, woken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        cancellationToken.ThrowIfCancellationRequested();
    }

    private async Task WorkAsync(CancellationToken cancellationToken)
    {
        foreach (var table in catalog.All())
        {
            foreach (var index in table.Indexes.Where(index => !index.IsActive))
            {
                await IndexBackfill.RunAsync(catalog, table, index, BatchRows, cancellationToken).ConfigureAwait(false);
            }

            if (table is { TimeToLiveAttribute: not null, TimeToLiveBackfilled: false })
            {
                await ExpiryBackfill.RunAsync(catalog, table, BatchRows, cancellationToken).ConfigureAwait(false);
            }

            if (table.TimeToLiveAttribute is not null)
            {
                await SweepAsync(table, cancellationToken).ConfigureAwait(false);
            }
        }

        await DropLeftoversAsync(cancellationToken).ConfigureAwait(false);
        var now = time.GetUtcNow().ToUnixTimeMilliseconds();
        await database.WriteAsync(
            session => session.Execute("DELETE FROM ddb_request_tokens WHERE expires_at <= ?1", now), cancellationToken).ConfigureAwait(false);
    }

    private async Task SweepAsync(TableDefinition table, CancellationToken cancellationToken)
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        int deleted;
        do
        {
            deleted = await database.WriteAsync(
                session => TableCatalog.IsCurrent(session, table) ? DeleteExpired(session, table, now) : 0, cancellationToken).ConfigureAwait(false);
        }
        while (deleted == BatchRows);
    }

    private static int DeleteExpired(Session session, TableDefinition table, long now)
    {
        var keys = session.Query(
            "SELECT hash, pk, sk FROM ddb_items WHERE table_id = ?1 AND expires < ?2 AND expires > ?3 LIMIT ?4",
            static row => new ItemKey(row.Int64(0), row.Blob(1), row.Blob(2)),
            table.Number,
            now,
            now - TimeToLive.MaxSecondsSinceExpiry,
            BatchRows);
        foreach (var key in keys)
        {
            ItemStore.Delete(session, table, key, ItemStore.Load(session, table, key));
        }

        return keys.Count;
    }

    private async Task DropLeftoversAsync(CancellationToken cancellationToken)
    {
        var dropped = database.Read(session => session.Query(
            "SELECT table_id, index_no FROM ddb_dropped", static row => (Table: row.Int64(0), Index: row.Int32(1))));
        foreach (var (table, index) in dropped)
        {
            while (await database.WriteAsync(session => DropSome(session, table, index), cancellationToken).ConfigureAwait(false))
            {
                // Another batch is left.
            }
        }
    }

    private static bool DropSome(Session session, long table, int index)
    {
        var removed = session.Execute(
            """
            DELETE FROM ddb_index_entries WHERE (table_id, index_no, hash, pk, position) IN
            (SELECT table_id, index_no, hash, pk, position FROM ddb_index_entries WHERE table_id = ?1 AND index_no >= ?2 AND index_no <= ?3 LIMIT ?4)
            """,
            table,
            index,
            index == 0 ? int.MaxValue : index,
            BatchRows);
        if (index == 0)
        {
            removed += session.Execute(
                """
                DELETE FROM ddb_items WHERE (table_id, hash, pk, sk) IN
                (SELECT table_id, hash, pk, sk FROM ddb_items WHERE table_id = ?1 LIMIT ?2)
                """,
                table,
                BatchRows);
        }

        if (removed > 0)
        {
            return true;
        }

        session.Execute("DELETE FROM ddb_statistics WHERE table_id = ?1 AND index_no >= ?2 AND index_no <= ?3", table, index, index == 0 ? int.MaxValue : index);
        session.Execute("DELETE FROM ddb_dropped WHERE table_id = ?1 AND index_no = ?2", table, index);
        return false;
    }
}
