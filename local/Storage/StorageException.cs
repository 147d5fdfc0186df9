namespace DurableChaining.Local.Storage;

/// <summary>A failure of the database itself (disk full, corruption, a broken statement); names SQLite's code and text.</summary>
public sealed class StorageException(string message, int code) : Exception(message)
{
    /// <summary>SQLite's primary or extended result code.</summary>
    public int Code { get; } = code;
}
