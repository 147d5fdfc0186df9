using System.Collections.Concurrent;
using DurableLocal.Core.Storage;

namespace DurableLocal.Tests.Storage;

public sealed class DatabaseTests : IAsyncDisposable
{
    private static readonly Migration[] Schema = [new(1, "notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY, text TEXT, data BLOB)")];

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("storage-");
    private readonly ConcurrentQueue<Exception> _reported = new();
    private readonly Database _database;

    public DatabaseTests() => _database = Database.Open(File("data.db"), Schema, _reported.Enqueue);

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _folder.Delete(recursive: true);
    }

    [Fact]
    public async Task Values_are_read_with_the_types_they_were_written_with()
    {
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes (id, text, data) VALUES (?, ?, ?)", 7, "naïve 😀", new byte[] { 0, 1, 255 }));
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes (id, text, data) VALUES (?, ?, ?)", 8, (string?)null, Array.Empty<byte>()));

        var rows = _database.Read(session => session.Query("SELECT id, text, data FROM notes ORDER BY id", row => (row.Int64(0), row.TextOrNull(1), row.BlobOrNull(2))));

        Assert.Equal((7, "naïve 😀"), (rows[0].Item1, rows[0].Item2));
        Assert.Equal([0, 1, 255], rows[0].Item3!);
        Assert.Null(rows[1].Item2);
        Assert.Empty(rows[1].Item3!);
    }

    [Fact]
    public async Task An_operation_that_throws_is_rolled_back_without_the_others_of_its_group()
    {
        using var gate = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var callbacks = 0;
        var before = _database.WriteAsync(session => Insert(session, 1, () => callbacks++));
        var broken = _database.WriteAsync(session =>
        {
            Insert(session, 2, () => callbacks += 100);
            throw new InvalidOperationException("no");
        });
        var after = _database.WriteAsync(session => Insert(session, 3, () => callbacks++));
        gate.Set();

        await Task.WhenAll(first, before, after);

        Assert.Equal("no", (await Assert.ThrowsAsync<InvalidOperationException>(() => broken)).Message);
        Assert.Equal([1, 3], Ids(_database));
        Assert.Equal(2, callbacks);
    }

    [Fact]
    public void A_statement_is_compiled_once_whatever_is_bound_to_it()
    {
        var recompilations = _database.Read(static session =>
        {
            for (var limit = 1; limit <= 3; limit++)
            {
                session.Query("SELECT id FROM notes WHERE id > ? ORDER BY id LIMIT ?", static row => row.Int64(0), limit, limit);
            }

            return session.Recompilations;
        });

        Assert.Equal(0, recompilations);
    }

    [Fact]
    public async Task Waiting_operations_share_a_commit()
    {
        using var gate = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var writes = Enumerable.Range(1, 100).Select(id => _database.WriteAsync(session => Insert(session, id))).ToList();
        var commits = _database.Commits;
        gate.Set();

        await Task.WhenAll([first, .. writes]);

        Assert.InRange(_database.Commits - commits, 1, 3);
        Assert.Equal(100, Ids(_database).Count);
    }

    [Fact]
    public async Task A_delayed_write_is_committed_without_a_sync_and_the_next_full_one_syncs()
    {
        var (commits, syncs) = (_database.Commits, _database.Syncs);

        await _database.WriteAsync(session => Insert(session, 1), Durability.Delayed);

        Assert.Equal([1], Ids(_database));
        Assert.Equal((1, 0), (_database.Commits - commits, _database.Syncs - syncs));
        await _database.WriteAsync(session => Insert(session, 2));
        Assert.Equal((2, 1), (_database.Commits - commits, _database.Syncs - syncs));
    }

    [Fact]
    public async Task A_transaction_is_as_durable_as_its_most_durable_operation()
    {
        using var gate = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var delayed = _database.WriteAsync(session => Insert(session, 1), Durability.Delayed);
        var full = _database.WriteAsync(session => Insert(session, 2));
        var last = _database.WriteAsync(session => Insert(session, 3), Durability.Delayed);
        var syncs = _database.Syncs;
        gate.Set();

        await Task.WhenAll(first, delayed, full, last);

        // That of the blocking write, and that of the group.
        Assert.Equal(2, _database.Syncs - syncs);
    }

    [Fact]
    public async Task Commit_callbacks_run_before_the_write_completes()
    {
        var called = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var gate = new ManualResetEventSlim();
        using var release = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var write = _database.WriteAsync(session => Insert(session, 1, () =>
        {
            called.SetResult();
            release.Wait(TimeSpan.FromSeconds(30));
        }));
        gate.Set();
        await called.Task;

        Assert.False(write.IsCompleted);
        release.Set();
        await Task.WhenAll(first, write);
    }

    [Fact]
    public void A_write_to_an_idle_database_is_committed_when_the_call_returns()
    {
        var write = _database.WriteAsync(session => Insert(session, 1));

        Assert.True(write.IsCompletedSuccessfully);
        Assert.Equal([1], Ids(_database));
    }

    [Fact]
    public async Task A_failed_commit_callback_does_not_block_later_writes()
    {
        await _database.WriteAsync(session => Insert(session, 1, () => throw new InvalidOperationException("no")));

        await _database.WriteAsync(session => Insert(session, 2)).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1, 2], Ids(_database));
    }

    [Fact]
    public async Task A_failed_commit_callback_is_reported_and_fails_neither_a_write_nor_another_callback()
    {
        using var gate = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var callbacks = 0;
        var before = _database.WriteAsync(session => Insert(session, 1, () => callbacks++));
        var broken = _database.WriteAsync(session => Insert(session, 2, () => throw new InvalidOperationException("no")));
        var after = _database.WriteAsync(session => Insert(session, 3, () => callbacks++));
        gate.Set();

        await Task.WhenAll(first, before, broken, after).WaitAsync(TimeSpan.FromSeconds(30));

        Assert.Equal([1, 2, 3], Ids(_database));
        Assert.Equal(2, callbacks);
        Assert.Equal("no", Assert.Single(_reported).Message);
    }

    [Fact]
    public async Task A_report_that_throws_fails_no_write()
    {
        await using var database = Database.Open(File("other.db"), Schema, _ => throw new InvalidOperationException("no report"));

        await database.WriteAsync(session => Insert(session, 1, () => throw new InvalidOperationException("no")));

        Assert.Equal([1], Ids(database));
    }

    [Fact]
    public async Task Completed_writes_are_present_after_reopening()
    {
        await Task.WhenAll(Enumerable.Range(1, 50).Select(id => _database.WriteAsync(session => Insert(session, id))));

        await using var second = Database.Open(File("data.db"), Schema);

        Assert.Equal(50, Ids(second).Count);
    }

    [Fact]
    public async Task A_file_that_is_not_a_database_is_rejected()
    {
        await System.IO.File.WriteAllTextAsync(File("broken.db"), new string('x', 8192));

        var failure = Assert.Throws<StorageException>(() => Database.Open(File("broken.db"), Schema));

        Assert.StartsWith($"open {File("broken.db")}: ", failure.Message, StringComparison.Ordinal);
        Assert.Contains("file is not a database", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_full_disk_fails_the_whole_group_and_writes_succeed_when_there_is_space()
    {
        await _database.WriteAsync(session => Insert(session, 1));
        var pages = await _database.WriteAsync(session => session.Scalar("PRAGMA page_count")!.Value);
        await _database.WriteAsync(session => session.Scalar($"PRAGMA max_page_count={pages + 2}"));
        using var gate = new ManualResetEventSlim();
        var first = await BlockWriterAsync(gate);
        var callbacks = 0;
        var other = _database.WriteAsync(session => Insert(session, 2, () => callbacks++));
        var large = _database.WriteAsync(session => session.Execute("INSERT INTO notes (id, data) VALUES (3, ?)", new byte[1_000_000]));
        gate.Set();
        await first;

        Assert.Contains("full", (await Assert.ThrowsAsync<StorageException>(() => large)).Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StorageException>(() => other);
        Assert.Equal([1], Ids(_database));
        Assert.Equal(0, callbacks);

        await _database.WriteAsync(session => session.Scalar("PRAGMA max_page_count=1000000"));
        await _database.WriteAsync(session => session.Execute("INSERT INTO notes (id, data) VALUES (3, ?)", new byte[1_000_000]));
        Assert.Equal([1, 3], Ids(_database));
    }

    [Fact]
    public async Task A_read_after_dispose_is_rejected()
    {
        await _database.DisposeAsync();

        Assert.Throws<ObjectDisposedException>(() => Ids(_database));
        Assert.Throws<ObjectDisposedException>(() => _database.CopyTo(File("copy.db")));
        Assert.Equal([File("data.db")], _folder.GetFiles().Select(file => file.FullName));
    }

    [Fact]
    public async Task A_read_that_ends_after_dispose_closes_its_connection()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "reads the open files of the process from /proc");
        await _database.WriteAsync(session => Insert(session, 1));

        var ids = _database.Read(session =>
        {
            var closing = _database.DisposeAsync().AsTask();
            Assert.True(SpinWait.SpinUntil(() => closing.IsCompleted, TimeSpan.FromSeconds(30)));
            return session.Query("SELECT id FROM notes", row => row.Int64(0));
        });

        Assert.Equal([1], ids);
        Assert.DoesNotContain(new DirectoryInfo("/proc/self/fd").EnumerateFileSystemInfos(), descriptor => descriptor.LinkTarget?.StartsWith(_folder.FullName, StringComparison.Ordinal) == true);
    }

    [Fact]
    public async Task A_write_after_dispose_is_rejected()
    {
        await _database.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => _database.WriteAsync(session => Insert(session, 1)));
    }

    /// <summary>Starts a write that blocks until <paramref name="gate"/> is set; writes started in the meantime form the next group.</summary>
    /// <returns>The blocking write, once it runs.</returns>
    private async Task<Task> BlockWriterAsync(ManualResetEventSlim gate)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var blocking = Task.Run(() => _database.WriteAsync(_ =>
        {
            started.SetResult();
            gate.Wait(TimeSpan.FromSeconds(30));
        }));
        await started.Task;
        return blocking;
    }

    private string File(string name) => Path.Combine(_folder.FullName, name);

    private static void Insert(Session session, long id, Action? callback = null)
    {
        session.Execute("INSERT INTO notes (id) VALUES (?)", id);
        if (callback is not null)
        {
            session.OnCommitted(callback);
        }
    }

    private static List<long> Ids(Database database) => database.Read(session => session.Query("SELECT id FROM notes ORDER BY id", row => row.Int64(0)));
}
