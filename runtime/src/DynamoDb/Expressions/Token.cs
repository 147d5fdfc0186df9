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

    /// <summary>A character no expression has.</summary>
    Unknown,

    End,
}

/// <summary>A piece of an expression's text.</summary>
public readonly record struct Token(TokenKind Kind, string Text, int Start)
{
    public int End => Start + Text.Length;

    public bool IsSymbol(string symbol) => Kind == TokenKind.Symbol && Text == symbol;

    public bool IsWord(string word) => Kind == TokenKind.Identifier && Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
