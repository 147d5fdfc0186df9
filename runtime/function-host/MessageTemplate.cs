using System.Globalization;
using System.Text;

namespace DurableLocal.FunctionHost;

/// <summary>A log message with placeholders, <c>{name}</c> or <c>{0:format}</c>, which the arguments replace in order.</summary>
internal sealed class MessageTemplate
{
    private readonly List<(string Literal, string? Name, string? Format)> _parts = [];

    private MessageTemplate()
    {
    }

    public static MessageTemplate Parse(string text)
    {
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
                var placeholder = text[(i + 1)..end].Split(':', 2);
                template._parts.Add((literal.ToString(), placeholder[0].TrimStart('@'), placeholder.ElementAtOrDefault(1)));
                literal.Clear();
                i = end;
            }
            else
            {
                literal.Append(text[i]);
            }
        }

        template._parts.Add((literal.ToString(), null, null));
        return template;
    }

    /// <summary>Returns the message with the arguments; a placeholder without an argument remains as its name in braces.</summary>
    public string Render(object?[] args)
    {
        var text = new StringBuilder();
        var placeholder = 0;
        foreach (var (literal, name, format) in _parts)
        {
            text.Append(literal);
            if (name is null)
            {
                continue;
            }

            var index = IndexOf(name, placeholder++);
            text.Append(index < args.Length ? Text(args[index], format) : $"{{{name}}}");
        }

        return text.ToString();
    }

    /// <summary>Returns the arguments by the names of their placeholders; positional placeholders are omitted.</summary>
    public IEnumerable<KeyValuePair<string, object?>> Named(object?[] args)
    {
        var placeholder = 0;
        foreach (var (_, name, _) in _parts)
        {
            if (name is null)
            {
                continue;
            }

            var index = IndexOf(name, placeholder++);
            if (index < args.Length && name.Length > 0 && !char.IsAsciiDigit(name[0]))
            {
                yield return new(name, args[index]);
            }
        }
    }

    private static int IndexOf(string name, int placeholder) =>
        int.TryParse(name, CultureInfo.InvariantCulture, out var position) && position >= 0 ? position : placeholder;

    private static string? Text(object? value, string? format) => value switch
    {
        null => "null",
        IFormattable formattable => formattable.ToString(format, CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };
}
