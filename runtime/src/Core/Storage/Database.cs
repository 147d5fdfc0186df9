using System.Collections.Concurrent;
using DurableLocal.Core.Background;
using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// The SQLite database that all services share: one writer with group commit, readers beside it. No response is sent before its
/// data is on disk, concurrent writes share one fsync, and a write without concurrent writes runs on the caller's thread alone.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    private readonly string _file;
    private readonly string? _fileSystem;
    private readonly GroupWriter _writer;
    private readonly ConcurrentBag<Session> _readers = [];

    private Database(string file, string? fileSystem, GroupWriter writer) => (_file, _fileSystem, _writer) = (file, fileSystem, writer);

    /// <summary>Number of transactions committed since the database was opened.</summary>
    public long Commits => _writer.Commits;

    /// <summary>Number of those that were of full durability; each is one fsync of the log.</summary>
    public long Syncs => _writer.Syncs;

    /// <summary>Opens or creates the database file and applies the migrations that the file does not have yet.</summary>
    /// <param name="file">Path of the file; its folder is created where it does not exist.</param>
    /// <param name="migrations">The migrations of all services that use the file, in any order.</param>
    /// <param name="reportDefect">Called with an exception of a commit callback, on the thread that commits; null writes it to standard error.</param>
    /// <param name="runWriter">Runs the writer, once, when it chooses, as a slow disk does; null runs it on the thread of the first caller.</param>
    /// <param name="fileSystem">Name of the registered SQLite file system that has the file (sqlite.org/vfs.html); null for that of the machine.</param>
    /// <exception cref="ArgumentException">Two migrations have the same number, or a number is below 1.</exception>
    /// <exception cref="StorageException">
    /// The file is not a database, is damaged, cannot be written, or was written by a build with newer migrations.
    /// </exception>
    public static Database Open(string file, IEnumerable<Migration> migrations, Action<Exception>? reportDefect = null, Action<Action>? runWriter = null, string? fileSystem = null)
    {
        if (fileSystem is null)
        {
            PrivateFiles.CreateFolder(Path.GetDirectoryName(Path.GetFullPath(file))!);
            DatabaseFile.Create(file);
        }

        var writer = DatabaseFile.OpenWriter(file, migrations, fileSystem);
        return new Database(file, fileSystem, new GroupWriter(writer, new DefectReporter(reportDefect), runWriter));
    }

    /// <summary>
    /// Runs <paramref name="operation"/> in the next transaction; the task completes after the commit. May run the
    /// operations of other callers, and the commit with its fsync, on the calling thread before it returns.
    /// </summary>
    /// <param name="operation">
    /// Must use nothing but the session. If it throws, its changes and its commit callbacks are rolled back, the other
    /// operations of the transaction are not affected, and the task fails with the exception.
    /// </param>
    /// <param name="durability">Of this operation; the transaction has that of the operation that asks for most.</param>
    /// <param name="cancellationToken">Checked before the operation runs, not afterwards.</param>
    /// <exception cref="StorageException">The transaction was not committed, such as on a full disk.</exception>
    public Task<T> WriteAsync<T>(Func<Session, T> operation, Durability durability, CancellationToken cancellationToken = default) =>
        _writer.WriteAsync(operation, durability, cancellationToken);

    /// <summary>Runs <paramref name="operation"/> with full durability.</summary>
    /// <inheritdoc cref="WriteAsync{T}(Func{Session, T}, Durability, CancellationToken)"/>
    public Task<T> WriteAsync<T>(Func<Session, T> operation, CancellationToken cancellationToken = default) =>
        WriteAsync(operation, Durability.Full, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(Func{Session, T}, CancellationToken)"/>
    public Task WriteAsync(Action<Session> operation, CancellationToken cancellationToken = default) =>
        WriteAsync(operation, Durability.Full, cancellationToken);

    /// <inheritdoc cref="WriteAsync{T}(Func{Session, T}, Durability, CancellationToken)"/>
    public Task WriteAsync(Action<Session> operation, Durability durability, CancellationToken cancellationToken = default) =>
        WriteAsync(
            session =>
            {
                operation(session);
                return true;
            },
            durability,
            cancellationToken);

    /// <summary>Runs a query in a read transaction on the calling thread; sees committed data only.</summary>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public T Read<T>(Func<Session, T> query)
    {
        ObjectDisposedException.ThrowIf(_writer.IsStopped, this);
        if (!_readers.TryTake(out var session))
        {
            session = DatabaseFile.OpenReader(_file, _fileSystem);
        }

        try
        {
            session.Execute("BEGIN");
            try
            {
                return query(session);
            }
            finally
            {
                session.Execute("COMMIT");
            }
        }
        finally
        {
            _readers.Add(session);
            if (_writer.IsStopped)
            {
                CloseReaders();
            }
        }
    }

    /// <summary>Reads all of a file: whether it is a database, undamaged, and of this build or an older one, whose migrations are applied.</summary>
    /// <exception cref="StorageException">It is not; the message contains what is damaged.</exception>
    public static void Check(string file, IEnumerable<Migration> migrations)
    {
        using var session = DatabaseFile.OpenUnchanged(file);
        var damage = session.Query("PRAGMA integrity_check(3)", static row => row.Text(0));
        if (damage is not ["ok"])
        {
            throw new StorageException(string.Join("; ", damage), raw.SQLITE_CORRUPT);
        }

        SchemaMigrator.Migrate(session, file, migrations);
    }

    /// <summary>Writes a copy of the committed data to a file that does not exist. Writes continue during the copy and are not in it.</summary>
    /// <exception cref="StorageException">The file exists or cannot be written.</exception>
    /// <exception cref="ObjectDisposedException">The database is closed.</exception>
    public void CopyTo(string file)
    {
        ObjectDisposedException.ThrowIf(_writer.IsStopped, this);
        using var session = DatabaseFile.OpenReader(_file, _fileSystem);
        DatabaseFile.Create(file);
        session.Execute("VACUUM INTO ?", file);
    }

    /// <summary>Makes transactions fail as on a full disk: <paramref name="count"/> of them, after <paramref name="after"/> that succeed.</summary>
    public void FailWrites(int count, int after) => _writer.FailWrites(count, after);

    /// <summary>Rejects new reads and writes, waits for the writes accepted, and closes the file; a running read closes its connection when it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        if (!_writer.Stop())
        {
            return;
        }

        await Task.Run(_writer.WaitUntilIdle).ConfigureAwait(false);
        CloseReaders();
        // The last connection of a file copies the log to it and deletes the log, which one that only reads cannot do.
        _writer.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }
}
