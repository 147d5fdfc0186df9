using DurableLocal.Core.Storage;
using DurableLocal.Hosting;

namespace DurableLocal.Tests.Storage;

public sealed class MigrationTests : IDisposable
{
    private static readonly Migration Notes = new(1, "notes", "CREATE TABLE notes (id INTEGER PRIMARY KEY); CREATE INDEX notes_id ON notes (id)");
    private static readonly Migration Text = new(2, "text of notes", "ALTER TABLE notes ADD COLUMN text TEXT");

    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("migrations-");

    private string File => Path.Combine(_folder.FullName, "store.db");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public async Task Migrations_run_once_each_in_the_order_of_their_numbers()
    {
        var applied = new List<int>();
        var first = new Migration(1, "first", _ => applied.Add(1));
        var second = new Migration(2, "second", _ => applied.Add(2));
        var third = new Migration(5, "third", _ => applied.Add(5));

        await Database.Open(File, [second, first]).DisposeAsync();
        await Database.Open(File, [third, second, first]).DisposeAsync();
        await Database.Open(File, [third, second, first]).DisposeAsync();

        Assert.Equal([1, 2, 5], applied);
        Assert.Equal(5, await VersionAsync([first, second, third]));
    }

    [Fact]
    public async Task A_failed_migration_is_rolled_back_and_the_next_open_continues_with_it()
    {
        var broken = new Migration(2, "text of notes", session =>
        {
            Text.Apply(session);
            session.Execute("INSERT INTO absent (id) VALUES (1)");
        });

        var failure = Assert.Throws<StorageException>(() => Database.Open(File, [Notes, broken]));

        Assert.StartsWith($"{File}: migration 2 (text of notes): SQLite 1: no such table: absent", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, await VersionAsync([Notes]));
        Assert.Equal(2, await VersionAsync([Notes, Text]));
    }

    [Fact]
    public async Task A_file_of_a_newer_build_is_rejected_with_both_numbers_and_its_path()
    {
        await Database.Open(File, [Notes, Text]).DisposeAsync();

        var failure = Assert.Throws<StorageException>(() => Database.Open(File, [Notes]));

        Assert.Equal($"{File}: schema version: expected at most 1, got 2; the file was written by a newer build", failure.Message);
        Assert.False(failure.MayPass);
    }

    [Fact]
    public void Migrations_with_the_same_number_are_rejected()
    {
        var failure = Assert.Throws<ArgumentException>(() => Database.Open(File, [Notes, Text with { Number = 1 }]));

        Assert.StartsWith("Migration 1: used by both \"notes\" and \"text of notes\"", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_migration_number_below_one_is_rejected() =>
        Assert.Throws<ArgumentException>(() => Database.Open(File, [Notes with { Number = 0 }]));

    [Fact]
    public void Migration_numbers_of_the_services_are_consecutive_from_one() =>
        Assert.Equal(Enumerable.Range(1, RuntimeSchema.Migrations.Count), RuntimeSchema.Migrations.Select(migration => migration.Number).Order());

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_file_from_before_schema_versions_opens_and_keeps_its_rows(bool hasTraceHeader)
    {
        await using (var old = Database.Open(File, []))
        {
            await old.WriteAsync(session =>
            {
                session.ExecuteScript(UnversionedSchema.Tables);
                if (hasTraceHeader)
                {
                    session.ExecuteScript(UnversionedSchema.AddTraceHeader);
                }

                session.Execute("""
                    INSERT INTO durable_executions (function_name, name, uid, version, unqualified_arn, status, started_at, timeout_seconds, retention_days, failures, due_at, asynchronous, parent_sequence, end_event)
                    VALUES ('f', 'n', 'u', '1', 'arn', 0, 1, 60, 1, 0, 1, 0, 0, 0)
                    """);
                session.Execute("INSERT INTO event_source_switches (mapping, enabled) VALUES ('m', 0)");
            });
            Assert.Equal(0, old.Read(session => session.Scalar("PRAGMA user_version")));
        }

        foreach (var start in new[] { "first", "second" })
        {
            await using var database = Database.Open(File, RuntimeSchema.Migrations);

            Assert.True(database.Read(session => session.Query("SELECT trace_header FROM durable_executions WHERE name = 'n'", row => row.IsNull(0))).Single(), start);
            Assert.Equal(0, database.Read(session => session.Scalar("SELECT enabled FROM event_source_switches WHERE mapping = 'm'")));
            Assert.Equal(RuntimeSchema.Migrations.Count, database.Read(session => session.Scalar("PRAGMA user_version")));
        }
    }

    [Fact]
    public async Task Migrations_of_a_file_from_before_schema_versions_give_the_schema_of_a_new_file()
    {
        await using (var old = Database.Open(File, []))
        {
            await old.WriteAsync(session => session.ExecuteScript(UnversionedSchema.Tables));
        }

        await using var migrated = Database.Open(File, RuntimeSchema.Migrations);
        await using var created = Database.Open(Path.Combine(_folder.FullName, "new.db"), RuntimeSchema.Migrations);

        Assert.Equal(Schema(created), Schema(migrated));
    }

    private static List<string> Schema(Database database) => database.Read(session => session.Query(
        "SELECT type, name, sql FROM sqlite_schema ORDER BY type, name", row => $"{row.Text(0)} {row.Text(1)} {row.TextOrNull(2)}"));

    private async Task<long?> VersionAsync(IEnumerable<Migration> migrations)
    {
        await using var database = Database.Open(File, migrations);
        return database.Read(session => session.Scalar("PRAGMA user_version"));
    }
}
