using SQLitePCL;

namespace DurableLocal.Core.Storage;

/// <summary>The current row of a running query; valid only inside the function that receives it.</summary>
public readonly ref struct Row
{
    private readonly sqlite3_stmt _statement;

    internal Row(sqlite3_stmt statement) => _statement = statement;

    public bool IsNull(int column) => raw.sqlite3_column_type(_statement, column) == raw.SQLITE_NULL;

    public long Int64(int column) => raw.sqlite3_column_int64(_statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(_statement, column);

    public bool Boolean(int column) => Int64(column) != 0;

    public double Double(int column) => raw.sqlite3_column_double(_statement, column);

    public string Text(int column) => raw.sqlite3_column_text(_statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(_statement, column).ToArray();

    /// <summary>Returns the bytes of a blob or text column in SQLite's own memory, without a copy; valid as long as the row.</summary>
    public ReadOnlySpan<byte> BlobSpan(int column) => raw.sqlite3_column_blob(_statement, column);

    public long? Int64OrNull(int column) => IsNull(column) ? null : Int64(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    public byte[]? BlobOrNull(int column) => IsNull(column) ? null : Blob(column);
}

/// <summary>Maps the current row to a value.</summary>
public delegate T RowMap<out T>(Row row);

/// <summary>Reads the current row; returns whether to continue with the next one.</summary>
public delegate bool RowVisitor(Row row);
