namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Splits an expression into tokens; the last token is <see cref="TokenKind.End"/>.</summary>
public static class Lexer
{
    private static readonly string[] Symbols = ["<>", "<=", ">=", "=", "<", ">", "(", ")", "[", "]", ",", ".", "+", "-"];

    public static List<Token> Split(string text)
    {
        var tokens = new List<Token>();
        var position = 0;
        while (true)
        {
            while (position < text.Length && text[position] is ' ' or '\t' or '\r' or '\n')
            {
                position++;
            }

            if (position == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, string.Empty, position));
                return tokens;
            }

            var token = Next(text, position);
            tokens.Add(token);
            position = token.End;
        }
    }

    private static Token Next(string text, int start)
    {
        var first = text[start];
        if (char.IsAsciiLetter(first))
        {
            return new Token(TokenKind.Identifier, ReadWord(text, start, start + 1), start);
        }

        if (char.IsAsciiDigit(first))
        {
            var end = start;
            while (end < text.Length && char.IsAsciiDigit(text[end]))
            {
                end++;
            }

            return new Token(TokenKind.Number, text[start..end], start);
        }

        if (first is '#' or ':')
        {
            var reference = ReadWord(text, start, start + 1);
            var kind = first == '#' ? TokenKind.NameReference : TokenKind.ValueReference;
            return new Token(reference.Length > 1 ? kind : TokenKind.Unknown, reference, start);
        }

        foreach (var symbol in Symbols)
        {
            if (text.AsSpan(start).StartsWith(symbol, StringComparison.Ordinal))
            {
                return new Token(TokenKind.Symbol, symbol, start);
            }
        }

        return new Token(TokenKind.Unknown, text.Substring(start, 1), start);
    }

    private static string ReadWord(string text, int start, int end)
    {
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return text[start..end];
    }
}
