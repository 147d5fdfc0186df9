using System.Globalization;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The arguments of a message as members of its log line, and the message that is an object.</summary>
internal sealed class MessageArguments
{
    /// <summary>The template of a message that is an object: it is written as JSON, not as text.</summary>
    public const string ObjectTemplate = "{json}";

    private const string ObjectMember = "json";
    private const string TemplateMember = "{OriginalFormat}";

    private readonly List<KeyValuePair<string, object>> _state;

    private MessageArguments(List<KeyValuePair<string, object>> state)
    {
        _state = state;
        Template = state.Find(member => member.Key == TemplateMember).Value as string;
    }

    /// <summary>Null if the state has none.</summary>
    public string Template { get; }

    /// <summary>Reads the state of a log call. A state that is no sequence of pairs has no arguments.</summary>
    public static MessageArguments Of(object state) =>
        new(state is IEnumerable<KeyValuePair<string, object>> members ? SafeEnumeration.Of(members) : []);

    /// <summary>Returns true if the only argument is the object to write as the message.</summary>
    public bool IsObject(out object message)
    {
        var isObject = _state.Count == 2 && Template == ObjectTemplate;
        message = isObject ? _state.Find(member => member.Key != TemplateMember).Value : null;
        return isObject;
    }

    /// <summary>
    /// Adds the arguments by the names of their placeholders, unless the name is taken. An object is added as its text, with
    /// <c>{@name}</c> as it is; a value with a format as the formatted text, or as a number if the text is one.
    /// </summary>
    public void AddTo(Dictionary<string, object> members)
    {
        var formats = PlaceholderFormats.Of(Template);
        var arguments = new Dictionary<string, object>();
        foreach (var (key, value) in _state)
        {
            if (key != TemplateMember && key?.TrimStart('{').TrimEnd('}') is { Length: > 0 } placeholder)
            {
                // Of two placeholders with one name, the last counts, as in the official package.
                arguments[placeholder.TrimStart('@')] = placeholder[0] == '@' ? value : Plain(value, formats.GetValueOrDefault(placeholder));
            }
        }

        foreach (var (name, value) in arguments)
        {
            if (name != ObjectMember)
            {
                members.TryAdd(name, value);
            }
        }
    }

    private static object Plain(object value, string format) => value switch
    {
        IFormattable formattable when format is not null => Formatted(formattable, format),
        null or string or ValueType => value,
        _ => LogValue.Text(value),
    };

    private static object Formatted(IFormattable value, string format)
    {
        string text;
        try
        {
            text = value.ToString(format, CultureInfo.InvariantCulture);
        }
        catch (Exception)
        {
            // The format does not fit the value.
            return LogValue.Text(value);
        }

        return double.TryParse(text, CultureInfo.InvariantCulture, out var number) ? number : text;
    }
}
