namespace DurableLocal.DynamoDb.Expressions;

public enum TokenKind
{
    Identifier,

    /// <summary><c>#name</c>.</summary>
    NameReference,

    /// <summary><c>:value</c>.</summary>
    ValueReference,

    Number,

    /// <summary>Punctuation or an operator.</summary>
    Symbol,

    /// <summary>A character that is not valid in expressions.</summary>
    Unknown,

    End,
}

/// <summary>A token and its position in the text of the expression.</summary>
public readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsKeyword(string keyword) => Kind == TokenKind.Identifier && Text.Equals(keyword, StringComparison.OrdinalIgnoreCase);
}
