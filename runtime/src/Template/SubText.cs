using System.Text;

namespace DurableLocal.Template;

/// <summary>The parsed text of <c>Fn::Sub</c>: literals and references <c>${Name}</c>. <c>${!Literal}</c> is the literal <c>${Literal}</c>.</summary>
public sealed record SubText(IReadOnlyList<SubPart> Parts)
{
    /// <exception cref="FormatException">A <c>${</c> is not closed or does not contain a name.</exception>
    public static SubText Parse(string text)
    {
        var parts = new List<SubPart>();
        var literal = new StringBuilder();
        var position = 0;
        while (position < text.Length)
        {
            var open = text.IndexOf("${", position, StringComparison.Ordinal);
            if (open < 0)
            {
                break;
            }

            var close = text.IndexOf('}', open);
            if (close < 0)
            {
                throw new FormatException($"expected \"}}\" after \"{text[open..]}\"");
            }

            literal.Append(text, position, open - position);
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

            position = close + 1;
        }

        literal.Append(text, position, text.Length - position);
        AddLiteral(parts, literal);
        return new SubText(parts);
    }

    /// <summary>Returns the text as written in a template; parsing it gives the same parts.</summary>
    public override string ToString() => string.Concat(Parts.Select(part => part.IsReference
        ? $"${{{part.Text}}}"
        : part.Text.Replace("${", "${!", StringComparison.Ordinal)));

    private static string Reference(string text)
    {
        var name = text.Trim();
        return name.Length > 0 && name.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is ':' or '.' or '_' or '-')
            ? name
            : throw new FormatException($"expected a name between \"${{\" and \"}}\", got \"{text}\"");
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
