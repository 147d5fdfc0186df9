using System.Globalization;
using System.IO.Compression;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;

namespace DurableChaining.Tests.EndToEnd.Upgrades;

/// <summary>
/// The store of a runtime of an earlier commit that was killed with <c>kill -9</c> while executions were in flight. Folders/
/// has one for each schema version worth having, named after it; <c>killed-at</c> in it is the epoch millisecond of the kill.
/// </summary>
internal static class RecordedFolder
{
    private const long NoTimer = long.MaxValue;

    /// <summary>Seconds since the kill, as the test has it: most timers are due when the runtime starts, the others soon after.</summary>
    private const long Age = 12;

    /// <summary>Columns in epoch milliseconds of every recorded version.</summary>
    private static readonly (string Table, string[] Columns)[] Times =
    [
        ("sqs_messages", ["visible_at", "sent", "first_received"]),
        ("sqs_queues", ["created", "modified"]),
        ("durable_executions", ["started_at", "ended_at", "retry_at", "due_at"]),
        ("durable_operations", ["started_at", "ended_at", "due_at", "deadline_at"]),
        ("durable_events", ["at"]),
        ("async_invocations", ["enqueued_at", "due_at"]),
    ];

    /// <summary>Columns in epoch milliseconds since schema version 8.</summary>
    private static readonly (string Table, string[] Columns)[] LaterTimes = [("durable_executions", ["pause_requested_at", "paused_at"])];

    /// <summary>
    /// Unpacks the folder of a schema version. Its times are moved as if it had been killed a moment ago: messages, rows and
    /// executions expire, whatever the date of the test.
    /// </summary>
    public static async Task<TemporaryFolder> UnpackAsync(int version)
    {
        var folder = new TemporaryFolder();
        await ZipFile.ExtractToDirectoryAsync(Path.Combine(Repository.Root, "tests", "EndToEnd", "Upgrades", "Folders", $"schema-{version}.zip"), folder.Path);
        var killedAt = long.Parse(await File.ReadAllTextAsync(Path.Combine(folder.Path, "killed-at")), CultureInfo.InvariantCulture);
        await using var database = Open(folder, version);
        Assert.Equal(version, database.Read(session => session.Scalar("PRAGMA user_version")));
        await database.WriteAsync(session => Move(session, version, (DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - killedAt) / 1_000 - Age));
        return folder;
    }

    /// <summary>Opens the store without a migration.</summary>
    private static Database Open(TemporaryFolder folder, int version) =>
        Database.Open(Path.Combine(folder.Path, "runtime.db"), RuntimeSchema.Migrations.Where(migration => migration.Number <= version));

    private static void Move(Session session, int version, long seconds)
    {
        foreach (var (table, columns) in version < 8 ? Times : [.. Times, .. LaterTimes])
        {
            foreach (var column in columns)
            {
                session.Execute($"UPDATE {table} SET {column} = {column} + ? WHERE {column} < ?", seconds * 1_000, NoTimer);
            }
        }

        session.Execute("UPDATE ddb_items SET expires = expires + ?", seconds);

        // In two statements, because a second is part of the primary key.
        session.Execute("UPDATE sqs_hidden SET second = -second - ?", seconds);
        session.Execute("UPDATE sqs_hidden SET second = -second");
    }
}
