using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>A failure of the database (disk full, corruption, an invalid statement). The message contains SQLite's code and text.</summary>
public sealed class StorageException(string message, int code) : Exception(message)
{
    /// <summary>SQLite's primary or extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Whether a retry may succeed later: the disk was full or failed, while the statement and the file are valid.</summary>
    public bool MayPass => (Code & 0xFF) is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN;
}
