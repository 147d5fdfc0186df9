using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>Creates the file of a database and opens connections to it.</summary>
internal static class DatabaseFile
{
    /// <summary>
    /// Size of a page of a new file; an existing file keeps its own. A commit writes every page that it changed, whole, and
    /// most commits change a few hundred bytes on each of several pages.
    /// </summary>
    private const int PageBytes = 1024;

    /// <summary>Size of the write-ahead log above which a commit copies its pages to the file.</summary>
    private const int LogBytes = 16 * 1024 * 1024;

    /// <summary>
    /// The writer's cache. A larger one costs more than it saves: where a transaction has split a page of an index, SQLite goes
    /// through the whole cache at its commit (<c>pcache1TruncateUnsafe</c>), and what is not in it is mostly in that of the system.
    /// </summary>
    private const int CacheKilobytes = 4096;

    static DatabaseFile()
    {
        Batteries_V2.Init();
        // SQLite would lock a mutex of the process at each allocation, to count bytes that nobody asks for. It refuses where other
        // code of the process uses it already, which is no error.
        _ = raw.sqlite3_config(raw.SQLITE_CONFIG_MEMSTATUS, 0);
    }

    /// <summary>Opens the connection that writes, with a write-ahead log and <c>synchronous=FULL</c>, and applies the migrations that the file does not have yet.</summary>
    /// <param name="fileSystem">Name of the registered SQLite file system that has the file; null for that of the machine.</param>
    /// <exception cref="ArgumentException">Two migrations have the same number, or a number is below 1.</exception>
    /// <exception cref="StorageException">
    /// The file is not a database, is damaged, cannot be written, or was written by a build with newer migrations.
    /// </exception>
    public static Session OpenWriter(string file, IEnumerable<Migration> migrations, string? fileSystem)
    {
        var writer = Open(file, readOnly: false, fileSystem);
        try
        {
            writer.Execute($"PRAGMA page_size={PageBytes}");
            writer.Execute("PRAGMA journal_mode=WAL");
            writer.Execute("PRAGMA synchronous=FULL");
            writer.Execute($"PRAGMA cache_size={-CacheKilobytes}");
            writer.Execute($"PRAGMA wal_autocheckpoint={LogBytes / writer.Scalar("PRAGMA page_size")}");
            SchemaMigrator.Migrate(writer, file, migrations);
            return writer;
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

    public static Session OpenReader(string file, string? fileSystem) => Open(file, readOnly: true, fileSystem);

    /// <summary>Opens a file for writing and changes nothing of it.</summary>
    public static Session OpenUnchanged(string file) => Open(file, readOnly: false, fileSystem: null);

    /// <summary>Creates the file where there is none, because SQLite would let other users read it. A file that exists is not opened: closing it would release SQLite's locks.</summary>
    public static void Create(string file)
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

    private static Session Open(string file, bool readOnly, string? fileSystem)
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
}
