using DurableLocal.Core.Storage;

namespace DurableLocal.Tests.Storage;

public sealed class DatabaseTests : IAsyncDisposable
{
    private static readonly Migration[] Schema = [new(1, "notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, data BLOB)")];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("storage-");
    private readonly Database _database;

    public DatabaseTests() => _database = Database.Open(File("data.db"), Schema);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task What_is_written_is_read_back_by_type()
    {
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes VALUES (?, ?, ?)", 7, "naïve 😀", new byte[] { 0, 1, 255 }));
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes VALUES (?, ?, ?)", 8, (string?)null, Array.Empty<byte>()));

        var rows = _database.Read(session => session.Query("SELECT id, text, data FROM notes ORDER BY id", row => (row.Int64(0), row.TextOrNull(1), row.BlobOrNull(2))));

        Assert.Equal((7, "naïve 😀"), (rows[0].Item1, rows[0].Item2));
        Assert.Equal([0, 1, 255], rows[0].Item3!);
        Assert.Null(rows[1].Item2);
        Assert.Empty(rows[1].Item3!);
    }

    [Fact]
    public async Task A_unit_that_throws_leaves_no_trace_and_its_neighbours_untouched()
    {
        using var gate = new ManualResetEventSlim();
        var first = await HoldWriterAsync(gate);
        var effects = 0;
        var before = _database.WriteAsync(session => Insert(session, 1, () => effects++));
        var broken = _database.WriteAsync(session =>
        {
            Insert(session, 2, () => effects += 100);
            throw new InvalidOperationException("no");
        });
        var after = _database.WriteAsync(session => Insert(session, 3, () => effects++));
        gate.Set();

        await Task.WhenAll(first, before, after);

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);
        Assert.Equal([1, 3], Ids(_database));
        Assert.Equal(2, effects);
    }

    [Fact]
    public async Task Waiting_units_share_a_commit()
    {
        using var gate = new ManualResetEventSlim();
        var first = await HoldWriterAsync(gate);
        var units = Enumerable.Range(1, 100).Select(id => _database.WriteAsync(session => Insert(session, id))).ToList();
        var commits = _database.Commits;
        gate.Set();

        await Task.WhenAll([first, .. units]);

        Assert.InRange(_database.Commits - commits, 1, 3);
        Assert.Equal(100, Ids(_database).Count);
    }

    [Fact]
    public async Task What_a_unit_tells_others_is_told_before_it_is_answered()
    {
        var told = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gate = new ManualResetEventSlim();
        using var telling = new ManualResetEventSlim();
        var first = await HoldWriterAsync(gate);
        var write = _database.WriteAsync(session => Insert(session, 1, () =>
        {
            told.SetResult();
            telling.Wait(TimeSpan.FromSeconds(30));
        }));
        gate.Set();
        await told.Task;

        Assert.False(write.IsCompleted);
        telling.Set();
        await Task.WhenAll(first, write);
    }

    [Fact]
    public void A_write_that_meets_no_other_is_committed_when_the_call_returns()
    {
        var write = _database.WriteAsync(session => Insert(session, 1));

        Assert.True(write.IsCompletedSuccessfully);
        Assert.Equal([1], Ids(_database));
    }

    [Fact]
    public async Task An_effect_that_fails_keeps_nobody_from_writing()
    {
        Assert.Throws<InvalidOperationException>(() => { _ = _database.WriteAsync(session => Insert(session, 1, () => throw new InvalidOperationException("no"))); });

        await _database.WriteAsync(session => Insert(session, 2)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1, 2], Ids(_database));
    }

    [Fact]
    public async Task What_was_answered_is_there_after_reopening()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(id => _database.WriteAsync(session => Insert(session, id))));

        await using var second = Database.Open(File("data.db"), Schema);

        Assert.Equal(50, Ids(second).Count);
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named()
    {
        await System.IO.File.WriteAllTextAsync(File("broken.db"), new string('x', 8192));

        var failure = Assert.Throws<StorageException>(() => Database.Open(File("broken.db"), Schema));

        Assert.Contains("file is not a database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_refuses_what_shares_its_transaction_and_the_store_goes_on_when_there_is_room()
    {
        await _database.WriteAsync(session => Insert(session, 1));
        var pages = await _database.WriteAsync(session => session.Scalar("PRAGMA page_count")!.Value);
        await _database.WriteAsync(session => session.Scalar($"PRAGMA max_page_count={pages + 2}"));
        using var gate = new ManualResetEventSlim();
        var first = await HoldWriterAsync(gate);
        var effects = 0;
        var neighbour = _database.WriteAsync(session => Insert(session, 2, () => effects++));
        var large = _database.WriteAsync(session => session.Execute("INSERT INTO notes VALUES (3, NULL, ?)", new byte[1_000_000]));
        gate.Set();
        await first;

        Assert.Contains("full", (await Assert.ThrowsAsync<StorageException>(() => large)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(() => neighbour);
        Assert.Equal([1], Ids(_database));
        Assert.Equal(0, effects);

        await _database.WriteAsync(session => session.Scalar("PRAGMA max_page_count=1000000"));
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes VALUES (3, NULL, ?)", new byte[1_000_000]));
        Assert.Equal([1, 3], Ids(_database));
    }

    [Fact]
    public async Task A_write_after_the_end_is_refused()
    {
        await _database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _database.WriteAsync(session => Insert(session, 1)));
    }

    /// <summary>Returns when a transaction has begun that ends with the gate: what is written until then waits for the next.</summary>
    /// <returns>The write that holds it.</returns>
    private async Task<Task> HoldWriterAsync(ManualResetEventSlim gate)
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var held = Task.Run(() => _database.WriteAsync(_ =>
        {
            begun.SetResult();
            gate.Wait(TimeSpan.FromSeconds(30));
        }));
        await begun.Task;
        return held;
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private static void Insert(Session session, long id, Action? effect = null)
    {
        session.Execute("INSERT INTO notes (id) VALUES (?)", id);
        if (effect is not null)
        {
            session.OnCommitted(effect);
        }
    }

    private static List<long> Ids(Database database) => database.Read(session => session.Query("SELECT id FROM notes ORDER BY id", row => row.Int64(0)));
}
