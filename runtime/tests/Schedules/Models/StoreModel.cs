using DurableLocal.Core.Storage;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// Concurrent writes into a real store, of which some throw, are cancelled, or meet a full disk; some schedules close the store
/// meanwhile.
/// </summary>
internal sealed class StoreModel(Schedule schedule)
{
    private const int Writers = 4;

    /// <summary>SQLITE_FULL (sqlite.org/rescode.html): the whole transaction is rolled back.</summary>
    private const int SqliteFull = 13;

    private static readonly Migration[] Migrations = [new(1, "writes", "CREATE TABLE writes (id INTEGER PRIMARY KEY)")];

    private readonly string _file = ModelStore.Create(schedule, Migrations);
    private readonly List<Write> _writes = [];
    private readonly HashSet<long> _seen = [];
    private bool _isClosing;

    public static Task RunAsync(Schedule schedule) => new StoreModel(schedule).RunAsync();

    private async Task RunAsync()
    {
        var database = Database.Open(_file, Migrations, defect => schedule.Check(defect is CallbackException, defect.ToString()));
        if (schedule.Random.OneIn(3))
        {
            database.FailWrites(schedule.Random.Next(3), schedule.Random.Next(5));
        }

        var writers = Enumerable.Range(0, Writers).Select(_ => schedule.Run(() => WriteAsync(database))).ToList();
        if (schedule.Random.OneIn(3))
        {
            await schedule.UntilAsync(() => _writes.Count >= 4).ConfigureAwait(true);
            _isClosing = true;
            await database.DisposeAsync().ConfigureAwait(true);
        }

        await Controlled.Tasks.WhenAll(writers).ConfigureAwait(true);
        await database.DisposeAsync().ConfigureAwait(true);
        await CheckFileAsync().ConfigureAwait(true);
    }

    private async Task WriteAsync(Database database)
    {
        var count = schedule.Random.Pick(1, 2, 4);
        for (var i = 0; i < count; i++)
        {
            var write = new Write(_writes.Count + 1, schedule.Random.Pick(Kind.Succeeds, Kind.Succeeds, Kind.Throws, Kind.Cancelled, Kind.DiskFull, Kind.CallbackThrows));
            _writes.Add(write);
            await RunAsync(database, write).ConfigureAwait(true);
        }
    }

    private async Task RunAsync(Database database, Write write)
    {
        var durability = schedule.Random.Pick(Durability.Full, Durability.Delayed);
        var wasClosing = _isClosing;
        try
        {
            await database.WriteAsync(session => write.Run(session), durability, new CancellationToken(write.Kind == Kind.Cancelled)).ConfigureAwait(true);
            write.IsAnswered = true;
            schedule.Check(write.Runs == 1, $"write {write.Id} ran {write.Runs} times");
            schedule.Check(write.Callbacks == 1, $"write {write.Id} is answered after {write.Callbacks} commit callbacks");
            schedule.Check(write.Kind is Kind.Succeeds or Kind.CallbackThrows, $"write {write.Id}, which fails, is answered");
        }
        catch (Exception failure)
        {
            var isExpected = failure switch
            {
                StorageException => true,
                ObjectDisposedException => _isClosing && write.Runs == 0,
                OperationCanceledException => write.Kind == Kind.Cancelled && write.Runs == 0,
                WriteException => write.Kind == Kind.Throws,
                _ => false,
            };
            schedule.Check(isExpected, $"write {write.Id} of kind {write.Kind} (closing: {wasClosing}) failed: {failure}");
            schedule.Check(write.Callbacks == 0, $"write {write.Id} failed after its commit callback");
        }

        if (write.IsAnswered)
        {
            ReadUntilClosed(database);
        }
    }

    private void ReadUntilClosed(Database database)
    {
        try
        {
            Read(database);
        }
        catch (ObjectDisposedException) when (_isClosing)
        {
            // A closed store rejects it.
        }
    }

    /// <summary>A read transaction has every write answered before, and everything that an earlier one had.</summary>
    private HashSet<long> Read(Database database)
    {
        var answered = _writes.FindAll(static write => write.IsAnswered);
        var seen = _seen.ToList();
        var rows = database.Read(static session => session.Query("SELECT id FROM writes", static row => row.Int64(0))).ToHashSet();
        schedule.Check(seen.TrueForAll(rows.Contains), "a read transaction misses rows of an earlier one");
        foreach (var write in answered)
        {
            schedule.Check(rows.Contains(write.Id), $"write {write.Id} was answered before its commit");
        }

        _seen.UnionWith(rows);
        return rows;
    }

    private async Task CheckFileAsync()
    {
        var database = Database.Open(_file, Migrations);
        var rows = Read(database);
        await database.DisposeAsync().ConfigureAwait(true);
        schedule.Check(_writes.TrueForAll(write => write.IsAnswered == rows.Contains(write.Id)), "a failed write is in the file");
    }

    private enum Kind
    {
        Succeeds,
        Throws,
        Cancelled,
        DiskFull,
        CallbackThrows,
    }

    private sealed record Write(long Id, Kind Kind)
    {
        public int Runs { get; private set; }

        public int Callbacks { get; private set; }

        public bool IsAnswered { get; set; }

        public void Run(Session session)
        {
            Runs++;
            session.Execute("INSERT INTO writes (id) VALUES (?)", Id);
            session.OnCommitted(() =>
            {
                Callbacks++;
                Schedule.Point();
                if (Kind == Kind.CallbackThrows)
                {
                    throw new CallbackException();
                }
            });
            Schedule.Point();
            if (Kind == Kind.DiskFull)
            {
                throw new StorageException("disk full", SqliteFull);
            }

            if (Kind == Kind.Throws)
            {
                throw new WriteException();
            }
        }
    }

    private sealed class WriteException : Exception;

    private sealed class CallbackException : Exception;
}
