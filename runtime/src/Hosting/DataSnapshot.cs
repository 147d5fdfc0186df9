using DurableLocal.Core.Storage;

namespace DurableLocal.Hosting;

/// <summary>A copy of a stack's data in a folder: the store, and how far its time is ahead.</summary>
internal static class DataSnapshot
{
    private const string StoreFile = "runtime.db";
    private const string ClockFile = "clock";

    /// <summary>The files that SQLite keeps beside a database.</summary>
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Saves the committed data; writes continue.</summary>
    public static void Save(Database database, DataFolder data, string folder)
    {
        PrivateFiles.CreateFolder(folder);
        Delete(Path.Combine(folder, StoreFile));
        File.Delete(Path.Combine(folder, ClockFile));
        database.CopyTo(Path.Combine(folder, StoreFile));
        if (File.Exists(data.Clock))
        {
            PrivateFiles.Copy(data.Clock, Path.Combine(folder, ClockFile));
        }
    }

    /// <summary>Opens a copy of the saved store as a start would, and reads all of it.</summary>
    /// <exception cref="StartException">The snapshot is missing, damaged or of a newer build.</exception>
    public static void Check(string folder, DataFolder data)
    {
        var saved = Path.Combine(folder, StoreFile);
        if (!File.Exists(saved))
        {
            throw new StartException($"snapshot {folder}: expected the file {StoreFile}, found none; the data is unchanged");
        }

        var copy = Path.Combine(data.Path, "restored.db");
        try
        {
            Delete(copy);
            PrivateFiles.Copy(saved, copy);
            Database.Check(copy, RuntimeSchema.Migrations);
        }
        catch (StorageException damage)
        {
            throw new StartException($"snapshot {folder}: {damage.Message}; the data is unchanged", damage);
        }
        finally
        {
            Delete(copy);
        }
    }

    /// <summary>Whether the saved data is ahead of the real time.</summary>
    public static bool HasSkippedTime(string folder) => File.Exists(Path.Combine(folder, ClockFile));

    /// <summary>Replaces the data of a stack that does not run.</summary>
    public static void Restore(string folder, DataFolder data)
    {
        Clear(data);
        PrivateFiles.Copy(Path.Combine(folder, StoreFile), data.Database);
        if (File.Exists(Path.Combine(folder, ClockFile)))
        {
            PrivateFiles.Copy(Path.Combine(folder, ClockFile), data.Clock);
        }
    }

    /// <summary>Removes the data of a stack that does not run; logs stay.</summary>
    public static void Clear(DataFolder data)
    {
        Delete(data.Database);
        File.Delete(data.Clock);
    }

    private static void Delete(string database)
    {
        File.Delete(database);
        foreach (var companion in Companions)
        {
            File.Delete(database + companion);
        }
    }
}
