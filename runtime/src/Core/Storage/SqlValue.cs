namespace DurableLocal.Core.Storage;

/// <summary>The value of a statement parameter: null, integer, real, text or blob, without boxing.</summary>
public readonly struct SqlValue
{
    private SqlValue(SqlValueKind kind, long integer = 0, double real = 0, string? text = null, ReadOnlyMemory<byte> blob = default)
    {
        Kind = kind;
        Integer = integer;
        Real = real;
        Text = text;
        Blob = blob;
    }

    internal SqlValueKind Kind { get; }

    internal long Integer { get; }

    internal double Real { get; }

    internal string? Text { get; }

    internal ReadOnlyMemory<byte> Blob { get; }

    public static SqlValue Null => default;

    public static implicit operator SqlValue(long value) => new(SqlValueKind.Integer, integer: value);

    public static implicit operator SqlValue(int value) => new(SqlValueKind.Integer, integer: value);

    public static implicit operator SqlValue(bool value) => new(SqlValueKind.Integer, integer: value ? 1 : 0);

    public static implicit operator SqlValue(double value) => new(SqlValueKind.Real, real: value);

    public static implicit operator SqlValue(string? value) => value is null ? default : new(SqlValueKind.Text, text: value);

    public static implicit operator SqlValue(byte[]? value) => value is null ? default : new(SqlValueKind.Blob, blob: value);

    public static implicit operator SqlValue(ReadOnlyMemory<byte> value) => new(SqlValueKind.Blob, blob: value);

    public static implicit operator SqlValue(long? value) => value is { } v ? v : default(SqlValue);

    public static implicit operator SqlValue(int? value) => value is { } v ? v : default(SqlValue);
}

internal enum SqlValueKind
{
    Null,
    Integer,
    Real,
    Text,
    Blob,
}
