using System.Globalization;
using System.Text.Json;

namespace AWS.Lambda.Powertools.JMESPath;

internal enum TokenKind
{
    End,
    Name,
    QuotedName,
    Literal,
    Number,
    Dot,
    Star,
    Comma,
    Colon,
    At,
    ExpressionReference,
    Pipe,
    Or,
    And,
    Not,
    Equal,
    NotEqual,
    Less,
    LessOrEqual,
    Greater,
    GreaterOrEqual,
    Flatten,
    Filter,
    OpenBracket,
    CloseBracket,
    OpenBrace,
    CloseBrace,
    OpenParenthesis,
    CloseParenthesis,
}

/// <param name="Value">A name, a number or the value of a literal.</param>
internal readonly record struct Token(TokenKind Kind, object Value, int Position);

/// <summary>Splits an expression into tokens.</summary>
internal sealed class JmesPathLexer(string text)
{
    // A longer sign precedes its own prefix.
    private static readonly (string Sign, TokenKind Kind)[] Signs =
    [
        ("[]", TokenKind.Flatten), ("[?", TokenKind.Filter), ("||", TokenKind.Or), ("&&", TokenKind.And),
        ("==", TokenKind.Equal), ("!=", TokenKind.NotEqual), ("<=", TokenKind.LessOrEqual), (">=", TokenKind.GreaterOrEqual),
        ("[", TokenKind.OpenBracket), ("]", TokenKind.CloseBracket), ("{", TokenKind.OpenBrace), ("}", TokenKind.CloseBrace),
        ("(", TokenKind.OpenParenthesis), (")", TokenKind.CloseParenthesis), (".", TokenKind.Dot), ("*", TokenKind.Star),
        (",", TokenKind.Comma), (":", TokenKind.Colon), ("@", TokenKind.At), ("&", TokenKind.ExpressionReference),
        ("|", TokenKind.Pipe), ("!", TokenKind.Not), ("<", TokenKind.Less), (">", TokenKind.Greater),
    ];

    private int _position;

    public List<Token> Tokens()
    {
        var tokens = new List<Token>();
        while (true)
        {
            while (_position < text.Length && char.IsWhiteSpace(text[_position]))
            {
                _position++;
            }

            if (_position == text.Length)
            {
                tokens.Add(new Token(TokenKind.End, null, _position));
                return tokens;
            }

            tokens.Add(Next());
        }
    }

    private Token Next()
    {
        var start = _position;
        var first = text[start];
        if (char.IsAsciiLetter(first) || first == '_')
        {
            var name = Run(c => char.IsAsciiLetterOrDigit(c) || c == '_');
            return new Token(TokenKind.Name, name, start);
        }

        if (char.IsAsciiDigit(first) || first == '-')
        {
            _position++;
            var digits = text[start] + Run(char.IsAsciiDigit);
            return int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number)
                ? new Token(TokenKind.Number, number, start)
                : throw new JmesPathException($"expected a number at {start}, got \"{digits}\"");
        }

        return first switch
        {
            '"' => new Token(TokenKind.QuotedName, Json('"' + Delimited('"', keepEscapes: true) + '"', start), start),
            '\'' => new Token(TokenKind.Literal, Delimited('\'', keepEscapes: false), start),
            '`' => new Token(TokenKind.Literal, Literal(start), start),
            _ => Sign(start),
        };
    }

    private string Run(Func<char, bool> belongs)
    {
        var start = _position;
        while (_position < text.Length && belongs(text[_position]))
        {
            _position++;
        }

        return text[start.._position];
    }

    /// <summary>Reads text up to the closing delimiter; a backslash escapes the delimiter.</summary>
    private string Delimited(char delimiter, bool keepEscapes)
    {
        var start = ++_position;
        var content = new System.Text.StringBuilder();
        for (; _position < text.Length; _position++)
        {
            if (text[_position] == delimiter)
            {
                _position++;
                return content.ToString();
            }

            if (text[_position] == '\\' && _position + 1 < text.Length)
            {
                var escaped = text[++_position];
                content.Append(keepEscapes || escaped != delimiter ? "\\" : "").Append(escaped);
                continue;
            }

            content.Append(text[_position]);
        }

        throw new JmesPathException($"expected a closing {delimiter} for the one at {start - 1}");
    }

    private object Literal(int start)
    {
        var json = Delimited('`', keepEscapes: false).Trim();
        return Json(json, start);
    }

    private static object Json(string json, int start)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return JmesValue.From(document.RootElement);
        }
        catch (JsonException)
        {
            throw new JmesPathException($"expected JSON at {start}, got {json}");
        }
    }

    private Token Sign(int start)
    {
        foreach (var (sign, kind) in Signs)
        {
            if (string.CompareOrdinal(text, start, sign, 0, sign.Length) == 0)
            {
                _position += sign.Length;
                return new Token(kind, sign, start);
            }
        }

        throw new JmesPathException($"unexpected '{text[start]}' at {start}");
    }
}
