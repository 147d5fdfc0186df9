using System.Collections.Concurrent;
using DurableLocal.Core.Background;
using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// The SQLite database that all services share: write-ahead log, group commit, synchronous=FULL for <see cref="Durability.Full"/>. There is no writer
/// thread: the first caller to find the writer idle becomes the writer, runs every waiting operation in one transaction
/// and completes them after the commit. No response is sent before its data is on disk, concurrent writes share one
/// fsync, and a write without concurrent writes runs on the caller's thread alone.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>
    /// Size of a page of a new file; an existing file keeps its own. A commit writes every page that it changed, whole, and
    /// most commits change a few hundred bytes on each of several pages.
    /// </summary>
    private const int PageBytes = 1024;

    /// <summary>Size of the write-ahead log above which a commit copies its pages to the file.</summary>
    private const int LogBytes = 16 * 1024 * 1024;

    /// <summary>Most operations in one transaction; bounds how long the first of them waits for the last.</summary>
    private const int MaxGroupSize = 256;

    /// <summary>
    /// The writer's cache. A larger one costs more than it saves: where a transaction has split a page of an index, SQLite goes
    /// through the whole cache at its commit (<c>pcache1TruncateUnsafe</c>), and what is not in it is mostly in that of the system.
    /// </summary>
    private const int CacheKilobytes = 4096;

    private readonly string _file;
    private readonly string? _fileSystem;

    // A monitor and not a Lock: WaitForWriter uses Monitor.Wait.
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _operations = new();
    private readonly ConcurrentBag<Session> _readers = [];
    private readonly Session _writer;
    private readonly DefectReporter _defects;
    private readonly Action<Action>? _runWriter;
    private bool _isWriting;
    private volatile bool _closed;
    private Durability _durability = Durability.Full;

    /// <summary>Transactions to commit before the next one fails, and how many fail then.</summary>
    private (int After, int Count) _writeFaults;

    static Database()
    {
        Batteries_V2.Init();
        // SQLite would lock a mutex of the process at each allocation, to count bytes that nobody asks for. It refuses where other
        // code of the process uses it already, which is no error.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    private Database(string file, string? fileSystem, Session writer, DefectReporter defects, Action<Action>? runWriter) =>
        (_file, _fileSystem, _writer, _defects, _runWriter) = (file, fileSystem, writer, defects, runWriter);

    /// <summary>Number of transactions committed since the database was opened.</summary>
    public long Commits { get; private set; }

    /// <summary>Number of those that were of full durability; each is one fsync of the log.</summary>
    public long Syncs { get; private set; }

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
            CreateFile(file);
        }

        var writer = Connect(file, readOnly: false, fileSystem);
        try
        {
            writer.Execute($"PRAGMA page_size={PageBytes}");
            writer.Execute("PRAGMA journal_mode=WAL");
            writer.Execute("PRAGMA synchronous=FULL");
            writer.Execute($"PRAGMA cache_size={-CacheKilobytes}");
            writer.Execute($"PRAGMA wal_autocheckpoint={LogBytes / writer.Scalar("PRAGMA page_size")}");
            SchemaMigrator.Migrate(writer, file, migrations);
            return new Database(file, fileSystem, writer, new DefectReporter(reportDefect), runWriter);
        }
        catch (StorageException failure) when (!failure.Message.Contains(file, StringComparison.Ordinal))
        {
            writer.Dispose();
            throw new StorageException($"open {file}: {failure.Message}", failure.Code);
        }
        catch
        {
            writer.Dispose();
            throw;
        }
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
    public Task<T> WriteAsync<T>(Func<Session, T> operation, Durability durability, CancellationToken cancellationToken = default)
    {
        var write = new WriteOperation<T>(operation, durability, cancellationToken);
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException<T>(new ObjectDisposedException(nameof(Database)));
            }

            _operations.Enqueue(write);
            if (_isWriting)
            {
                return write.Task;
            }

            _isWriting = true;
        }

        if (_runWriter is null)
        {
            WriteGroup(write);
        }
        else
        {
            _runWriter(() => WriteGroup(null));
        }

        return write.Task;
    }

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
        ObjectDisposedException.ThrowIf(_closed, this);
        if (!_readers.TryTake(out var session))
        {
            session = Connect(_file, readOnly: true, _fileSystem);
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
            if (_closed)
            {
                CloseReaders();
            }
        }
    }

    /// <summary>Reads all of a file: whether it is a database, undamaged, and of this build or an older one, whose migrations are applied.</summary>
    /// <exception cref="StorageException">It is not; the message contains what is damaged.</exception>
    public static void Check(string file, IEnumerable<Migration> migrations)
    {
        using var session = Connect(file, readOnly: false);
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
        ObjectDisposedException.ThrowIf(_closed, this);
        using var session = Connect(_file, readOnly: true, _fileSystem);
        CreateFile(file);
        session.Execute("VACUUM INTO ?", file);
    }

    /// <summary>Makes transactions fail as on a full disk: <paramref name="count"/> of them, after <paramref name="after"/> that succeed.</summary>
    public void FailWrites(int count, int after)
    {
        lock (_gate)
        {
            _writeFaults = (after, count);
        }
    }

    /// <summary>Rejects new reads and writes, waits for the writes accepted, and closes the file; a running read closes its connection when it ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        await Task.Run(WaitForWriter).ConfigureAwait(false);
        CloseReaders();
        _writer.Dispose();
    }

    private void CloseReaders()
    {
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }
    }

    private void WaitForWriter()
    {
        lock (_gate)
        {
            while (_isWriting)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Creates the file where there is none, because SQLite would let other users read it. A file that exists is not opened: closing it would release SQLite's locks.</summary>
    private static void CreateFile(string file)
    {
        if (File.Exists(file))
        {
            return;
        }

        try
        {
            PrivateFiles.Touch(file);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StorageException($"open {file}: {failure.Message}", raw.SQLITE_CANTOPEN);
        }
    }

    private static Session Connect(string file, bool readOnly, string? fileSystem = null)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out var connection, flags, fileSystem);
        var session = new Session(connection);
        if (code != raw.SQLITE_OK)
        {
            using (session)
            {
                throw session.Failure(code, $"open {file}");
            }
        }

        raw.sqlite3_busy_timeout(connection, 10_000);

        // Otherwise SQLite estimates rows by the value of a LIMIT, and compiles the statement again whenever one is bound.
        raw.sqlite3_db_config(connection, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        return session;
    }

    /// <summary>Commits the waiting operations as one group and releases the writer.</summary>
    /// <param name="own">
    /// The operation of the calling thread, completed before this method returns; null on a thread of the pool.
    /// </param>
    private void WriteGroup(WriteOperation? own)
    {
        var group = DequeueGroup();
        var failure = Commit(group);

        // Callbacks run before any caller continues: a caller may use at once what they publish, such as a queue that was
        // just created.
        RunCallbacks();
        ReleaseWriter();
        own?.Complete(failure);
        if (group.Count > (own is null ? 0 : 1))
        {
            CompleteAll(group, failure);
        }
    }

    /// <summary>
    /// Runs the callbacks of the committed operations. The data is committed, so an exception of one is a defect to report:
    /// it fails neither the callers of the group nor the other callbacks.
    /// </summary>
    private void RunCallbacks()
    {
        foreach (var callback in _writer.TakeCommitCallbacks() ?? [])
        {
            try
            {
                callback();
            }
            catch (Exception defect)
            {
                _defects.Report(defect);
            }
        }
    }

    /// <summary>Leaves the operations that arrived in the meantime to a thread of the pool; else the writer is idle.</summary>
    private void ReleaseWriter()
    {
        lock (_gate)
        {
            _isWriting = _operations.Count > 0;
            if (_isWriting && _runWriter is not null)
            {
                _runWriter(() => WriteGroup(null));
            }
            else if (_isWriting)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static database => database.WriteGroup(null), this, preferLocal: false);
            }
            else
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private List<WriteOperation> DequeueGroup()
    {
        var group = new List<WriteOperation>();
        lock (_gate)
        {
            while (group.Count < MaxGroupSize && _operations.TryDequeue(out var operation))
            {
                group.Add(operation);
            }
        }

        return group;
    }

    /// <summary>Runs the group in one transaction; returns the failure of the whole transaction, null once it is committed.</summary>
    private StorageException? Commit(List<WriteOperation> group)
    {
        if (MustFail())
        {
            return new StorageException("database or disk is full, as requested", raw.SQLITE_FULL);
        }

        try
        {
            SetDurability(group.Exists(static operation => operation.Durability == Durability.Full) ? Durability.Full : Durability.Delayed);
            _writer.Execute("BEGIN IMMEDIATE");
            if (group is [var only])
            {
                if (!RunAlone(only))
                {
                    return null;
                }
            }
            else
            {
                foreach (var operation in group)
                {
                    RunInSavepoint(operation);
                }
            }

            _writer.Execute("COMMIT");
            Commits++;
            Syncs += _durability == Durability.Full ? 1 : 0;
        }
        catch (StorageException failure)
        {
            // Disk full or I/O error: no operation of the group is on disk, so all of them fail.
            _writer.TakeCommitCallbacks();
            _writer.RollBack();
            return failure;
        }

        return null;
    }

    /// <summary>Sets whether the next commit syncs the log. SQLite rejects the change within a transaction.</summary>
    private void SetDurability(Durability durability)
    {
        if (durability == _durability)
        {
            return;
        }

        // Not kept prepared: SQLite runs some PRAGMA statements when it compiles them.
        _writer.ExecuteScript(durability == Durability.Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
        _durability = durability;
    }

    /// <summary>Whether the next transaction is to fail; counts it.</summary>
    private bool MustFail()
    {
        lock (_gate)
        {
            if (_writeFaults.Count == 0)
            {
                return false;
            }

            var mustFail = _writeFaults.After == 0;
            _writeFaults = mustFail ? (0, _writeFaults.Count - 1) : (_writeFaults.After - 1, _writeFaults.Count);
            return mustFail;
        }
    }

    /// <summary>
    /// Completes a group in one work item of the thread pool, whose continuations run one after the other: waking a
    /// thread for each costs more than most of them take. Operations that are complete already are skipped.
    /// </summary>
    private static void CompleteAll(List<WriteOperation> group, StorageException? failure) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static completed =>
            {
                foreach (var operation in completed.group)
                {
                    operation.Complete(completed.failure);
                }
            },
            (group, failure),
            preferLocal: false);

    /// <summary>Runs the only operation of a transaction, without a savepoint: SQLite would keep a copy of each page that it changes. Returns false where nothing is to be committed.</summary>
    private bool RunAlone(WriteOperation operation)
    {
        if (operation.Run(_writer))
        {
            return true;
        }

        if (operation.Failure is StorageException { MayPass: true } failure)
        {
            throw failure;
        }

        _writer.TakeCommitCallbacks();
        _writer.RollBack();
        return false;
    }

    private void RunInSavepoint(WriteOperation operation)
    {
        var callbacks = _writer.CommitCallbackCount;
        _writer.Execute("SAVEPOINT operation");
        if (!operation.Run(_writer))
        {
            if (operation.Failure is StorageException { MayPass: true } failure)
            {
                // SQLite may have rolled back the whole transaction, other operations of the group included.
                throw failure;
            }

            _writer.Execute("ROLLBACK TO operation");
            _writer.RollBackCallbacks(callbacks);
        }

        _writer.Execute("RELEASE operation");
    }
}
