using System.Security.Cryptography;
using System.Text;
using DurableLocal.Core.Storage;

namespace DurableLocal.Hosting;

/// <summary>A copy of a stack's data in a folder: the store, and how far its time is ahead.</summary>
internal static class DataSnapshot
{
    private const string StoreFile = "runtime.db";
    private const string ClockFile = "clock";

    /// <summary>Has the SHA-256 of each other file, as <c>sha256sum</c> prints it: the store has no checksums of its own.</summary>
    private const string SumsFile = "sha256";

    private static readonly string[] Saved = [StoreFile, ClockFile];

    /// <summary>The files that SQLite keeps beside a database.</summary>
    private static readonly string[] Companions = ["-wal", "-shm"];

    /// <summary>Saves the committed data; writes continue.</summary>
    public static void Save(Database database, DataFolder data, string folder)
    {
        PrivateFiles.CreateFolder(folder);
        // First, and written last: a folder that a save did not complete has none.
        File.Delete(Path.Combine(folder, SumsFile));
        Delete(Path.Combine(folder, StoreFile));
        File.Delete(Path.Combine(folder, ClockFile));
        database.CopyTo(Path.Combine(folder, StoreFile));
        if (File.Exists(data.Clock))
        {
            PrivateFiles.Copy(data.Clock, Path.Combine(folder, ClockFile));
        }

        PrivateFiles.Replace(Path.Combine(folder, SumsFile), Encoding.UTF8.GetBytes(SumsOf(folder)));
    }

    /// <summary>Compares the files with their checksums, opens a copy of the saved store as a start would, and reads all of it.</summary>
    /// <exception cref="StartException">The snapshot is missing, damaged or of a newer build.</exception>
    public static void Check(string folder, DataFolder data)
    {
        var saved = Path.Combine(folder, StoreFile);
        if (!File.Exists(saved))
        {
            throw new StartException($"snapshot {folder}: expected the file {StoreFile}, found none; the data is unchanged");
        }

        var changed = ChangedFiles(folder);
        var copy = Path.Combine(data.Path, "restored.db");
        try
        {
            Delete(copy);
            PrivateFiles.Copy(saved, copy);
            Database.Check(copy, RuntimeSchema.Migrations);
        }
        catch (StorageException damage)
        {
            throw new StartException($"snapshot {folder}: {StoreFile}: {damage.Message}; the data is unchanged", damage);
        }
        finally
        {
            Delete(copy);
        }

        if (changed.Count > 0)
        {
            throw new StartException($"snapshot {folder}: {string.Join(", ", changed)}: the content is not the saved one, by the checksums in {SumsFile}; the data is unchanged");
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

    /// <summary>Returns the files that are not as they were saved; the checksums themselves where no other file explains them.</summary>
    private static List<string> ChangedFiles(string folder)
    {
        var file = Path.Combine(folder, SumsFile);
        var saved = File.Exists(file) ? File.ReadAllText(file) : "";
        var now = SumsOf(folder);
        var changed = saved.Length == 0 ? [] : Saved.Where(name => SumOf(saved, name) != SumOf(now, name)).ToList();
        return changed.Count == 0 && saved != now ? [SumsFile] : changed;
    }

    private static string? SumOf(string sums, string name) => sums.Split('\n').FirstOrDefault(line => line.EndsWith($"  {name}", StringComparison.Ordinal));

    private static string SumsOf(string folder) => string.Concat(
        from name in Saved
        let file = Path.Combine(folder, name)
        where File.Exists(file)
        select $"{Sum(file)}  {name}\n");

    private static string Sum(string file)
    {
        using var content = File.OpenRead(file);
        return Convert.ToHexStringLower(SHA256.HashData(content));
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
