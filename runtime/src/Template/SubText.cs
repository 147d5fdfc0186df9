using System.Text;

namespace DurableLocal.Template;

/// <summary>The text of an <c>Fn::Sub</c>, taken apart: literals, <c>${Name}</c>, and <c>${!Literal}</c>, which stays <c>${Literal}</c>.</summary>
public sealed record SubText(IReadOnlyList<SubPart> Parts)
{
    /// <exception cref="FormatException">A <c>${</c> has no end or names nothing.</exception>
    public static SubText Parse(string text)
    {
        var parts = new List<SubPart>();
        var literal = new StringBuilder();
        var at = 0;
        while (at < text.Length)
        {
            var open = text.IndexOf("${", at, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException($"expected \"}}\" after \"{text[open..]}\"");
            }

            literal.Append(text, at, open - at);
            var name = text[(open + 2)..close];
            if (name.StartsWith('!'))
            {
                literal.Append("${").Append(name, 1, name.Length - 1).Append('}');
            }
            else
            {
                AddLiteral(parts, literal);
                parts.Add(new SubPart(Reference(name), IsReference: true));
            }

            at = close + 1;
        }

        literal.Append(text, at, text.Length - at);
        AddLiteral(parts, literal);
        return new SubText(parts);
    }

    /// <summary>The text as a template would write it: parsing it gives the same parts.</summary>
    public override string ToString() => string.Concat(Parts.Select(part => part.IsReference
        ? $"${{{part.Text}}}"
        : part.Text.Replace("${", "${!", StringComparison.Ordinal)));

    private static string Reference(string written)
    {
        var name = written.Trim();
        return name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '.' or '_' or '-')
            ? name
            : throw new FormatException($"expected a name between \"${{\" and \"}}\", got \"{written}\"");
    }

    private static void AddLiteral(List<SubPart> parts, StringBuilder literal)
    {
        if (literal.Length > 0)
        {
            parts.Add(new SubPart(literal.ToString(), IsReference: false));
            literal.Clear();
        }
    }
}

/// <param name="Text">The literal text, or the name between the braces.</param>
public readonly record struct SubPart(string Text, bool IsReference);
