using CsCheck;
using DurableLocal.Core.Storage;

namespace DurableLocal.Tests.Storage;

/// <summary>
/// The store after a loss of power: of the bytes that the write-ahead log got since the last sync, any sectors may be
/// missing. Whatever is missing, the store opens, has every write of full durability and a prefix of the others.
/// </summary>
public sealed class PowerLossTests
{
    private const int Sector = 512;

    /// <summary>Values of <c>PRAGMA synchronous</c>: FULL and NORMAL.</summary>
    private const long SyncsEachCommit = 2;
    private const long SyncsNoCommit = 1;

    private static readonly Migration[] Schema = [new(1, "notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY, data BLOB)")];

    private static readonly Gen<(Durability Durability, int Bytes)[]> Writes =
        Gen.Select(Gen.Enum<Durability>(), Gen.Int[0, 9_000]).Array[1, 30];

    [Fact]
    public Task A_store_that_lost_power_has_every_synced_write_and_a_prefix_of_the_others() =>
        Gen.Select(Writes, Gen.Int).SampleAsync(static async (writes, seed) =>
        {
            var folder = Directory.CreateTempSubdirectory("power-");
            try
            {
                await CheckAsync(folder.FullName, writes, new Random(seed));
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }, iter: 60);

    private static async Task CheckAsync(string folder, (Durability Durability, int Bytes)[] writes, Random random)
    {
        var file = Path.Combine(folder, "data.db");
        await using var database = Database.Open(file, Schema);
        var (syncedLength, synced) = (LogLength(file), 0);
        for (var id = 1; id <= writes.Length; id++)
        {
            var (write, number) = (writes[id - 1], id);
            var syncs = database.Syncs;
            var level = await database.WriteAsync(
                session =>
                {
                    session.Execute("INSERT INTO notes (id, data) VALUES (?, ?)", number, new byte[write.Bytes]);
                    // The comment makes it a statement of its own: SQLite reads the level when it compiles one.
                    return session.Scalar($"PRAGMA synchronous /* {number} */");
                },
                write.Durability);
            Assert.Equal(write.Durability == Durability.Full ? (SyncsEachCommit, syncs + 1) : (SyncsNoCommit, syncs), (level, database.Syncs));
            if (write.Durability == Durability.Full)
            {
                (syncedLength, synced) = (LogLength(file), id);
            }

            var copy = Path.Combine(folder, $"copy-{id}");
            LosePower(file, copy, syncedLength, random);
            await using var reopened = Database.Open(Path.Combine(copy, "data.db"), Schema);
            var ids = reopened.Read(static session => session.Query("SELECT id FROM notes ORDER BY id", static row => row.Int64(0)));
            Assert.Equal(Enumerable.Range(1, ids.Count).Select(static expected => (long)expected), ids);
            Assert.InRange(ids.Count, synced, id);
            await reopened.WriteAsync(static session => session.Execute("INSERT INTO notes (id) VALUES (1000)"));
        }
    }

    /// <summary>Copies the store as a disk may have it: the log up to its synced length, and of the rest some sectors, in any combination.</summary>
    private static void LosePower(string file, string folder, long syncedLength, Random random)
    {
        Directory.CreateDirectory(folder);
        File.Copy(file, Path.Combine(folder, "data.db"));
        var log = ReadShared($"{file}-wal");
        var length = (int)(syncedLength + random.NextInt64(log.Length - syncedLength + 1));
        for (var sector = syncedLength / Sector; sector * Sector < length; sector++)
        {
            if (random.Next(3) == 0)
            {
                var start = (int)Math.Max(sector * Sector, syncedLength);
                log.AsSpan(start, (int)Math.Min((sector + 1) * Sector, length) - start).Clear();
            }
        }

        File.WriteAllBytes(Path.Combine(folder, "data.db-wal"), log[..length]);
    }

    private static long LogLength(string file) => new FileInfo($"{file}-wal") is { Exists: true } log ? log.Length : 0;

    private static byte[] ReadShared(string file)
    {
        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}
