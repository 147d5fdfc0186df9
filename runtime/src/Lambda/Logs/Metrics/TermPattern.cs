using System.Text;
using DurableLocal.Core.Aws;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>
/// Terms that an event contains, in its case: every plain one, none with a minus in front, and, where no term is plain, at
/// least one with a question mark in front. A term in quotes may contain spaces; one between percent signs is a regular
/// expression. The empty pattern matches every event.
/// </summary>
internal sealed class TermPattern : FilterPattern
{
    private readonly List<Func<string, bool>> _required = [];
    private readonly List<Func<string, bool>> _optional = [];
    private readonly List<Func<string, bool>> _excluded = [];

    private TermPattern()
    {
    }

    /// <exception cref="AwsException">InvalidParameterException 400.</exception>
    public static new FilterPattern Parse(string text)
    {
        var pattern = new TermPattern();
        var position = 0;
        while (position < text.Length)
        {
            if (char.IsWhiteSpace(text[position]))
            {
                position++;
                continue;
            }

            pattern.Add(text, ref position);
        }

        return pattern;
    }

    public override bool Matches(LogEvent logged)
    {
        var text = logged.Text;
        return !_excluded.Exists(term => term(text))
            && _required.TrueForAll(term => term(text))
            && (_required.Count > 0 || _optional.Count == 0 || _optional.Exists(term => term(text)));
    }

    private void Add(string text, ref int position)
    {
        var terms = text[position] switch
        {
            '-' => _excluded,
            '?' => _optional,
            _ => _required,
        };
        if (terms != _required && ++position == text.Length)
        {
            throw Invalid(text, $"expected a term after {text[^1]}");
        }

        terms.Add(Term(text, ref position));
    }

    private static Func<string, bool> Term(string text, ref int position)
    {
        var start = position;
        switch (text[position])
        {
            case '"':
                var content = Quoted(text, ref position);
                return line => line.Contains(content, StringComparison.Ordinal);
            case '%':
                var close = text.IndexOf('%', position + 1);
                if (close < 0)
                {
                    throw Invalid(text, $"expected a closing % after position {start + 1}");
                }

                position = close + 1;
                return Regular(text, text[(start + 1)..close]);
            default:
                while (position < text.Length && !char.IsWhiteSpace(text[position]))
                {
                    position++;
                }

                var word = text[start..position];
                return line => line.Contains(word, StringComparison.Ordinal);
        }
    }

    private static string Quoted(string text, ref int position)
    {
        var content = new StringBuilder();
        for (var at = position + 1; at < text.Length; at++)
        {
            if (text[at] == '"')
            {
                position = at + 1;
                return content.ToString();
            }

            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            content.Append(text[at]);
        }

        throw Invalid(text, $"expected a closing \" after position {position + 1}");
    }

    private static Func<string, bool> Regular(string text, string expression)
    {
        try
        {
            return TextMatch.Regular(expression);
        }
        catch (ArgumentException malformed)
        {
            throw Invalid(text, $"expected a regular expression ({malformed.Message})");
        }
    }
}
