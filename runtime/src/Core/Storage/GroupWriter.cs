using DurableLocal.Core.Background;
using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>
/// The only writer of a database: group commit without a thread of its own. The first caller to find the writer idle becomes the
/// writer, runs every waiting operation in one transaction and completes them after the commit.
/// </summary>
/// <param name="session">The connection that writes.</param>
/// <param name="run">Runs the writer, once, when it chooses, as a slow disk does; null runs it on the thread of the first caller.</param>
internal sealed class GroupWriter(Session session, DefectReporter defects, Action<Action>? run) : IDisposable
{
    /// <summary>Most operations in one transaction; bounds how long the first of them waits for the last.</summary>
    private const int MaxGroupSize = 256;

    // A monitor and not a Lock: WaitUntilIdle uses Monitor.Wait.
    private readonly object _gate = new();
    private readonly Queue<WriteOperation> _operations = new();
    private bool _isWriting;
    private volatile bool _isStopped;
    private Durability _durability = Durability.Full;

    /// <summary>Transactions to commit before the next one fails, and how many fail then.</summary>
    private (int After, int Count) _writeFaults;

    /// <summary>Number of transactions committed.</summary>
    public long Commits { get; private set; }

    /// <summary>Number of those that were of full durability.</summary>
    public long Syncs { get; private set; }

    /// <summary>Whether new operations are rejected.</summary>
    public bool IsStopped => _isStopped;

    /// <inheritdoc cref="Database.WriteAsync{T}(Func{Session, T}, Durability, CancellationToken)"/>
    public Task<T> WriteAsync<T>(Func<Session, T> operation, Durability durability, CancellationToken cancellationToken)
    {
        var write = new WriteOperation<T>(operation, durability, cancellationToken);
        lock (_gate)
        {
            if (_isStopped)
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

        if (run is null)
        {
            WriteGroup(write);
        }
        else
        {
            run(() => WriteGroup(null));
        }

        return write.Task;
    }

    /// <summary>Makes <paramref name="count"/> transactions fail, after <paramref name="after"/> that succeed.</summary>
    public void FailWrites(int count, int after)
    {
        lock (_gate)
        {
            _writeFaults = (after, count);
        }
    }

    /// <summary>Rejects new operations; returns false where it does already.</summary>
    public bool Stop()
    {
        lock (_gate)
        {
            var wasStopped = _isStopped;
            _isStopped = true;
            return !wasStopped;
        }
    }

    /// <summary>Blocks until the accepted operations are complete.</summary>
    public void WaitUntilIdle()
    {
        lock (_gate)
        {
            while (_isWriting)
            {
                Monitor.Wait(_gate);
            }
        }
    }

    /// <summary>Closes the connection of the idle writer.</summary>
    public void Dispose() => session.Dispose();

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
        foreach (var callback in session.TakeCommitCallbacks() ?? [])
        {
            try
            {
                callback();
            }
            catch (Exception defect)
            {
                defects.Report(defect);
            }
        }
    }

    /// <summary>Leaves the operations that arrived in the meantime to a thread of the pool; else the writer is idle.</summary>
    private void ReleaseWriter()
    {
        lock (_gate)
        {
            _isWriting = _operations.Count > 0;
            if (_isWriting && run is not null)
            {
                run(() => WriteGroup(null));
            }
            else if (_isWriting)
            {
                ThreadPool.UnsafeQueueUserWorkItem(static writer => writer.WriteGroup(null), this, preferLocal: false);
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
            session.Execute("BEGIN IMMEDIATE");
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

            session.Execute("COMMIT");
            Commits++;
            Syncs += _durability == Durability.Full ? 1 : 0;
        }
        catch (StorageException failure)
        {
            // Disk full or I/O error: no operation of the group is on disk, so all of them fail.
            session.TakeCommitCallbacks();
            session.RollBack();
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
        session.ExecuteScript(durability == Durability.Full ? "PRAGMA synchronous=FULL" : "PRAGMA synchronous=NORMAL");
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
        if (operation.Run(session))
        {
            return true;
        }

        if (operation.Failure is StorageException { MayPass: true } failure)
        {
            throw failure;
        }

        session.TakeCommitCallbacks();
        session.RollBack();
        return false;
    }

    private void RunInSavepoint(WriteOperation operation)
    {
        var callbacks = session.CommitCallbackCount;
        session.Execute("SAVEPOINT operation");
        if (!operation.Run(session))
        {
            if (operation.Failure is StorageException { MayPass: true } failure)
            {
                // SQLite may have rolled back the whole transaction, other operations of the group included.
                throw failure;
            }

            session.Execute("ROLLBACK TO operation");
            session.RollBackCallbacks(callbacks);
        }

        session.Execute("RELEASE operation");
    }
}
