using System.Globalization;
using System.Text.Json;
using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>
/// Parses a JSON pattern.
/// <code>
/// pattern    = "{" any "}"
/// any        = all { "||" all }
/// all        = one { "&amp;&amp;" one }
/// one        = "(" any ")" | selector test
/// test       = operator value | "IS" ("TRUE" | "FALSE" | "NULL") | ["NOT"] "EXISTS"
/// value      = number | "text" | text | %regular expression%
/// </code>
/// </summary>
internal sealed class JsonPatternParser(string text)
{
    /// <summary>Longer operators first: <c>&lt;=</c> begins with <c>&lt;</c>.</summary>
    private static readonly string[] Operators = ["!=", "<=", ">=", "=", "<", ">"];

    /// <summary>Limit of nested parentheses, far above any pattern of 1,024 characters that a person writes.</summary>
    private const int MaxDepth = 100;

    private int _position;
    private int _depth;

    /// <exception cref="AwsException">InvalidParameterException 400.</exception>
    public static FilterPattern Parse(string pattern)
    {
        var parser = new JsonPatternParser(pattern);
        parser.Expect("{");
        var condition = parser.Any();
        parser.Expect("}");
        parser.SkipSpace();
        return parser._position == pattern.Length ? new JsonPattern(condition) : throw parser.Expected("the end");
    }

    private JsonCondition Any()
    {
        var condition = All();
        while (TryRead("||"))
        {
            condition = new AnyOf(condition, All());
        }

        return condition;
    }

    private JsonCondition All()
    {
        var condition = One();
        while (TryRead("&&"))
        {
            condition = new AllOf(condition, One());
        }

        return condition;
    }

    private JsonCondition One()
    {
        if (!TryRead("("))
        {
            return Test();
        }

        if (++_depth > MaxDepth)
        {
            throw Expected($"at most {MaxDepth} nested parentheses");
        }

        var condition = Any();
        Expect(")");
        _depth--;
        return condition;
    }

    private JsonCondition Test()
    {
        SkipSpace();
        var selector = Selector.TryRead(text, ref _position) ?? throw Expected("a selector such as $.status");
        if (TryReadWord("IS"))
        {
            return new IsKind(selector, TryReadWord("TRUE") ? JsonValueKind.True
                : TryReadWord("FALSE") ? JsonValueKind.False
                : TryReadWord("NULL") ? JsonValueKind.Null
                : throw Expected("TRUE, FALSE or NULL"));
        }

        if (TryReadWord("NOT"))
        {
            return TryReadWord("EXISTS") ? new Exists(selector, Expected: false) : throw Expected("EXISTS");
        }

        if (TryReadWord("EXISTS"))
        {
            return new Exists(selector, Expected: true);
        }

        var comparison = Array.Find(Operators, TryRead) ?? throw Expected($"{string.Join(", ", Operators)}, IS, EXISTS or NOT EXISTS");
        return Compare(selector, comparison);
    }

    private JsonCondition Compare(Selector selector, string comparison)
    {
        SkipSpace();
        var isEquality = comparison is "=" or "!=";
        if (_position < text.Length && text[_position] is '"' or '%')
        {
            var isRegular = text[_position] == '%';
            var start = _position;
            var content = isRegular ? Until('%') : Quoted();
            if (!isEquality)
            {
                _position = start;
                throw Expected($"a number after {comparison}");
            }

            return new CompareText(selector, comparison == "=", isRegular ? Regular(content, start) : TextMatch.Wildcard(content));
        }

        var begin = _position;
        while (_position < text.Length && !char.IsWhiteSpace(text[_position]) && text[_position] is not (')' or '}' or '&' or '|'))
        {
            _position++;
        }

        var value = text[begin.._position];
        if (double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return new CompareNumber(selector, comparison, number);
        }

        if (value.Length == 0 || !isEquality)
        {
            _position = begin;
            throw Expected(isEquality ? "a value" : $"a number after {comparison}");
        }

        return new CompareText(selector, comparison == "=", TextMatch.Wildcard(value));
    }

    private Func<string, bool> Regular(string expression, int start)
    {
        try
        {
            return TextMatch.Regular(expression);
        }
        catch (ArgumentException malformed)
        {
            _position = start;
            throw Expected($"a regular expression ({malformed.Message})");
        }
    }

    private string Until(char end)
    {
        var close = text.IndexOf(end, _position + 1);
        if (close < 0)
        {
            throw Expected($"a closing {end}");
        }

        var content = text[(_position + 1)..close];
        _position = close + 1;
        return content;
    }

    /// <summary>Reads text in quotes, in which <c>\</c> makes the next character literal.</summary>
    private string Quoted()
    {
        var content = new System.Text.StringBuilder();
        for (var at = _position + 1; at < text.Length; at++)
        {
            switch (text[at])
            {
                case '"':
                    _position = at + 1;
                    return content.ToString();
                case '\\' when at + 1 < text.Length:
                    content.Append(text[++at]);
                    break;
                default:
                    content.Append(text[at]);
                    break;
            }
        }

        throw Expected("a closing \"");
    }

    private bool TryRead(string token)
    {
        SkipSpace();
        if (!text.AsSpan(_position).StartsWith(token, StringComparison.Ordinal))
        {
            return false;
        }

        _position += token.Length;
        return true;
    }

    private bool TryReadWord(string word)
    {
        SkipSpace();
        var end = _position + word.Length;
        if (!text.AsSpan(_position).StartsWith(word, StringComparison.OrdinalIgnoreCase) || (end < text.Length && char.IsAsciiLetterOrDigit(text[end])))
        {
            return false;
        }

        _position = end;
        return true;
    }

    private void Expect(string token)
    {
        if (!TryRead(token))
        {
            throw Expected(token);
        }
    }

    private void SkipSpace()
    {
        while (_position < text.Length && char.IsWhiteSpace(text[_position]))
        {
            _position++;
        }
    }

    private AwsException Expected(string expected) => FilterPattern.Invalid(text, $"expected {expected} at position {_position + 1}");
}
