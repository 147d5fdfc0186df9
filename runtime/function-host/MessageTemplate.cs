using System.Globalization;
using System.Text;

namespace DurableLocal.FunctionHost;

/// <summary>A log message with placeholders, <c>{name}</c>, <c>{0:format}</c> or <c>{@name}</c> for JSON, which the arguments replace in order.</summary>
internal sealed class MessageTemplate
{
    private readonly List<(string Literal, Placeholder? Placeholder)> _parts = [];

    private MessageTemplate()
    {
    }

    /// <param name="text">A null template is an empty one.</param>
    public static MessageTemplate Parse(string? text)
    {
        text ??= "";
        var template = new MessageTemplate();
        var literal = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            if (i + 1 < text.Length && text[i] is '{' or '}' && text[i + 1] == text[i])
            {
                literal.Append(text[i++]);
            }
            else if (text[i] == '{' && text.IndexOf('}', i) is var end and > 0)
            {
                template._parts.Add((literal.ToString(), Placeholder.Parse(text[(i + 1)..end])));
                literal.Clear();
                i = end;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        template._parts.Add((literal.ToString(), null));
        return template;
    }

    /// <summary>Returns the message with the arguments; a placeholder without an argument remains as its name in braces.</summary>
    public string Render(object?[] args)
    {
        var text = new StringBuilder();
        var position = 0;
        foreach (var (literal, placeholder) in _parts)
        {
            text.Append(literal);
            if (placeholder is null)
            {
                continue;
            }

            var index = placeholder.IndexAt(position++);
            text.Append(index < args.Length ? LogArgument.Text(args[index], placeholder.Format, placeholder.IsJson) : $"{{{placeholder.Name}}}");
        }

        return text.ToString();
    }

    /// <summary>Returns the arguments by the names of their placeholders; positional placeholders are omitted.</summary>
    public IEnumerable<(Placeholder Placeholder, object? Value)> Named(object?[] args)
    {
        var position = 0;
        foreach (var (_, placeholder) in _parts)
        {
            if (placeholder is null)
            {
                continue;
            }

            var index = placeholder.IndexAt(position++);
            if (index < args.Length && placeholder.Name.Length > 0 && !char.IsAsciiDigit(placeholder.Name[0]))
            {
                yield return (placeholder, args[index]);
            }
        }
    }

    /// <param name="Format">Null if there is none.</param>
    /// <param name="IsJson">Whether the value is written as JSON: <c>{@name}</c>.</param>
    internal sealed record Placeholder(string Name, string? Format, bool IsJson)
    {
        public static Placeholder Parse(string text)
        {
            var parts = text.Split(':', 2);
            return new Placeholder(parts[0].TrimStart('@'), parts.ElementAtOrDefault(1), parts[0].StartsWith('@'));
        }

        /// <summary>Returns the index of the argument: the placeholder's own, or its position in the template.</summary>
        public int IndexAt(int position) =>
            int.TryParse(Name, NumberStyles.None, CultureInfo.InvariantCulture, out var own) ? own : position;
    }
}
