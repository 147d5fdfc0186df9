using System.Collections.Concurrent;
using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// The one store of the runtime: SQLite, write-ahead log, synchronous=FULL. One thread writes at a time: whoever finds
/// nobody writing takes all units of work that wait, runs them in one transaction, and completes them after the commit.
/// An answer never leaves before its data is on disk, a burst shares one fsync (group commit), and a write that meets no
/// other needs no second thread.
/// </summary>
public sealed class Database : IAsyncDisposable
{
    /// <summary>Units in one transaction at most: bounds the wait of the first of them.</summary>
    private const int LargestGroup = 256;

    private readonly string _file;

    // A monitor, for the wait in WaitForWriter.
    private readonly object _gate = new();
    private readonly Queue<Unit> _units = new();
    private readonly ConcurrentBag<Session> _readers = [];
    private readonly Session _writer;
    private bool _isWriting;
    private bool _closed;

    static Database() => Batteries_V2.Init();

    private Database(string file, Session writer)
    {
        _file = file;
        _writer = writer;
    }

    /// <summary>Transactions committed since the start: the group commits a benchmark divides by.</summary>
    public long Commits { get; private set; }

    /// <summary>Opens or creates the store and runs each schema, which must be safe to repeat.</summary>
    /// <exception cref="StorageException">The file is no database, is damaged, or cannot be written.</exception>
    public static Database Open(string file, IEnumerable<string> schemas)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(file))!);
        var writer = Connect(file, readOnly: false);
        writer.Execute("PRAGMA journal_mode=WAL");
        writer.Execute("PRAGMA synchronous=FULL");
        writer.Execute("PRAGMA cache_size=-16384");
        writer.Execute("PRAGMA wal_autocheckpoint=4000");
        foreach (var schema in schemas)
        {
            foreach (var statement in schema.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
            {
                Apply(writer, statement);
            }
        }

        return new Database(file, writer);
    }

    private static void Apply(Session writer, string statement)
    {
        try
        {
            writer.Execute(statement);
        }
        catch (StorageException fault) when (fault.Message.Contains("duplicate column name", StringComparison.Ordinal))
        {
            // SQLite has no ADD COLUMN IF NOT EXISTS: the column of an earlier start is there already.
        }
    }

    /// <summary>
    /// Runs <paramref name="unit"/> in the next transaction; completes after the commit. A unit that throws leaves no
    /// trace and its neighbours untouched; its exception comes back here. It may touch nothing but the session.
    /// </summary>
    public Task<T> WriteAsync<T>(Func<Session, T> unit, CancellationToken cancellationToken = default)
    {
        var work = new Unit<T>(unit, cancellationToken);
        lock (_gate)
        {
            if (_closed)
            {
                return Task.FromException<T>(new ObjectDisposedException(nameof(Database)));
            }

            _units.Enqueue(work);
            if (_isWriting)
            {
                return work.Task;
            }

            _isWriting = true;
        }

        WriteGroup(work);
        return work.Task;
    }

    public Task WriteAsync(Action<Session> unit, CancellationToken cancellationToken = default) =>
        WriteAsync(
            session =>
            {
                unit(session);
                return true;
            },
            cancellationToken);

    /// <summary>Runs a query on what has been committed, on the caller's thread.</summary>
    public T Read<T>(Func<Session, T> query)
    {
        if (!_readers.TryTake(out var session))
        {
            session = Connect(_file, readOnly: true);
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
        }
    }

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
        while (_readers.TryTake(out var reader))
        {
            reader.Dispose();
        }

        _writer.Dispose();
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

    private static Session Connect(string file, bool readOnly)
    {
        var flags = (readOnly ? raw.SQLITE_OPEN_READONLY : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE) | raw.SQLITE_OPEN_NOMUTEX;
        var code = raw.sqlite3_open_v2(file, out var connection, flags, null);
        var session = new Session(connection);
        if (code != raw.SQLITE_OK)
        {
            throw session.Failure(code, $"open {file}");
        }

        raw.sqlite3_busy_timeout(connection, 10_000);
        return session;
    }

    /// <summary>Writes what waits as one group, and leaves what has come since to another thread.</summary>
    /// <param name="own">The unit of the caller, who learns of it when this returns.</param>
    private void WriteGroup(Unit? own)
    {
        var group = TakeGroup();
        var failure = Commit(group);
        try
        {
            // Effects first: whoever is answered may ask at once for what they bring about, such as a queue just made.
            if (_writer.TakeEffects() is { } effects)
            {
                foreach (var effect in effects)
                {
                    effect();
                }
            }
        }
        finally
        {
            // Also after an effect that failed: what is committed is told, and the next writes.
            PassOn();
            own?.Complete(failure);
            if (group.Count > (own is null ? 0 : 1))
            {
                Tell(group, failure);
            }
        }
    }

    private void PassOn()
    {
        lock (_gate)
        {
            _isWriting = _units.Count > 0;
            if (_isWriting)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static database => database.WriteGroup(null), this, preferLocal: false);
            }
            else
            {
                Monitor.PulseAll(_gate);
            }
        }
    }

    private List<Unit> TakeGroup()
    {
        var group = new List<Unit>();
        lock (_gate)
        {
            while (group.Count < LargestGroup && _units.TryDequeue(out var unit))
            {
                group.Add(unit);
            }
        }

        return group;
    }

    /// <returns>What became of the whole transaction, if not its commit.</returns>
    private StorageException? Commit(List<Unit> group)
    {
        try
        {
            _writer.Execute("BEGIN IMMEDIATE");
            foreach (var unit in group)
            {
                RunIsolated(unit);
            }

            _writer.Execute("COMMIT");
            Commits++;
        }
        catch (StorageException failure)
        {
            // The transaction is gone (disk full, I/O error): nobody in it may believe otherwise.
            _writer.TakeEffects();
            RollBack();
            return failure;
        }

        return null;
    }

    /// <summary>
    /// One work item for a whole group, whose answers leave one after the other: a thread woken for each costs more than
    /// most of them do. A unit that has been told already is not told again.
    /// </summary>
    private static void Tell(List<Unit> group, StorageException? failure) =>
        ThreadPool.UnsafeQueueUserWorkItem(
            static told =>
            {
                foreach (var unit in told.group)
                {
                    unit.Complete(told.failure);
                }
            },
            (group, failure),
            preferLocal: false);

    private void RunIsolated(Unit unit)
    {
        var effects = _writer.PendingEffects;
        _writer.Execute("SAVEPOINT unit");
        if (!unit.Run(_writer))
        {
            if (unit.Failure is StorageException { MayPass: true } full)
            {
                // SQLite may have ended the whole transaction with it: what the disk did to one unit it did to all.
                throw full;
            }

            _writer.Execute("ROLLBACK TO unit");
            _writer.ForgetEffectsFrom(effects);
        }

        _writer.Execute("RELEASE unit");
    }

    private void RollBack()
    {
        try
        {
            _writer.Execute("ROLLBACK");
        }
        catch (StorageException)
        {
            // SQLite has rolled back by itself; there is no transaction to end.
        }
    }

    private abstract class Unit
    {
        public abstract Exception? Failure { get; }

        public abstract bool Run(Session session);

        /// <param name="failure">What became of the whole transaction, if not its commit.</param>
        public abstract void Complete(StorageException? failure);
    }

    private sealed class Unit<T>(Func<Session, T> work, CancellationToken cancellationToken) : Unit
    {
        private readonly TaskCompletionSource<T> _completion = new();
        private T? _result;
        private Exception? _failure;

        public Task<T> Task => _completion.Task;

        public override Exception? Failure => _failure;

        public override bool Run(Session session)
        {
            try
            {
                cancellationToken.ThrowIfCancellationRequested();
                _result = work(session);
                return true;
            }
            catch (Exception failure)
            {
                _failure = failure;
                return false;
            }
        }

        public override void Complete(StorageException? failure)
        {
            if (failure is not null)
            {
                _completion.TrySetException(failure);
            }
            else if (_failure is OperationCanceledException)
            {
                _completion.TrySetCanceled(cancellationToken);
            }
            else if (_failure is not null)
            {
                _completion.TrySetException(_failure);
            }
            else
            {
                _completion.TrySetResult(_result!);
            }
        }
    }
}
