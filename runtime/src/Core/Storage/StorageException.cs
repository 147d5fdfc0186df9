using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>A failure of the database itself (disk full, corruption, a broken statement); names SQLite's code and text.</summary>
public sealed class StorageException(string message, int code) : Exception(message)
{
    /// <summary>SQLite's primary or extended result code.</summary>
    public int Code { get; } = code;

    /// <summary>Whether the same work may succeed later: the disk was full or refused, not the statement or the file wrong.</summary>
    public bool MayPass => (Code & 0xFF) is raw.SQLITE_FULL or raw.SQLITE_IOERR or raw.SQLITE_BUSY or raw.SQLITE_NOMEM or raw.SQLITE_CANTOPEN;
}
