using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>Brings the schema of a database file to the version of this build.</summary>
internal static class SchemaMigrator
{
    /// <summary>
    /// Applies the migrations above the file's stored number in ascending order, each in one transaction together with
    /// the new number: after a crash, the next start continues with the first migration that was not committed.
    /// </summary>
    /// <exception cref="ArgumentException">Two migrations have the same number, or a number is below 1.</exception>
    /// <exception cref="StorageException">The file was written by a newer build, or a migration failed.</exception>
    public static void Migrate(Session session, string file, IEnumerable<Migration> migrations)
    {
        var ordered = Ordered(migrations);
        var newest = ordered.Count == 0 ? 0 : ordered[^1].Number;
        var stored = StoredVersion(session);
        if (stored > newest)
        {
            throw new StorageException($"{file}: schema version: expected at most {newest}, got {stored}; the file was written by a newer build", raw.SQLITE_ERROR);
        }

        foreach (var migration in ordered.Where(migration => migration.Number > stored))
        {
            try
            {
                Apply(session, migration);
            }
            catch (StorageException failure)
            {
                throw new StorageException($"{file}: migration {migration.Number} ({migration.Name}): {failure.Message}", failure.Code);
            }
        }
    }

    private static List<Migration> Ordered(IEnumerable<Migration> migrations)
    {
        var ordered = migrations.OrderBy(migration => migration.Number).ToList();
        for (var i = 0; i < ordered.Count; i++)
        {
            if (ordered[i].Number < 1)
            {
                throw new ArgumentException($"Migration {ordered[i].Number} ({ordered[i].Name}): expected a number of at least 1", nameof(migrations));
            }

            if (i > 0 && ordered[i].Number == ordered[i - 1].Number)
            {
                throw new ArgumentException($"Migration {ordered[i].Number}: used by both \"{ordered[i - 1].Name}\" and \"{ordered[i].Name}\"", nameof(migrations));
            }
        }

        return ordered;
    }

    private static void Apply(Session session, Migration migration)
    {
        session.ExecuteScript("BEGIN IMMEDIATE");
        try
        {
            // Read again under the write lock: another process may have migrated the file in the meantime.
            if (StoredVersion(session) < migration.Number)
            {
                migration.Apply(session);
                session.ExecuteScript($"PRAGMA user_version={migration.Number}");
            }

            session.ExecuteScript("COMMIT");
        }
        catch
        {
            session.RollBack();
            throw;
        }
    }

    private static long StoredVersion(Session session) => session.Scalar("PRAGMA user_version")!.Value;
}
