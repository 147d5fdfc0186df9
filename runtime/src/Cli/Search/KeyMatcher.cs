using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace DurableLocal.Cli.Search;

/// <summary>
/// Whether a text names one of several keys: as a string value of a JSON document, in the ARN of an execution, in quotes,
/// or, where the text is not JSON, as a whole word.
/// </summary>
public sealed partial class KeyMatcher
{
    private readonly IReadOnlyList<string> _keys;
    private readonly List<string> _forms = [];

    /// <param name="keys">The keys; empty ones are ignored.</param>
    public KeyMatcher(IEnumerable<string> keys)
    {
        _keys = [.. keys.Where(key => key.Length > 0).Distinct(StringComparer.Ordinal)];
        foreach (var key in _keys)
        {
            // As it is, and as JSON writes it with and without an escape for each character outside of ASCII, in either case.
            var escaped = JsonEncodedText.Encode(key).ToString();
            _forms.AddRange(new[]
            {
                key,
                escaped,
                Escape().Replace(escaped, static match => match.Value.ToLowerInvariant()),
                JsonEncodedText.Encode(key, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString(),
            }.Distinct(StringComparer.Ordinal));
        }
    }

    /// <summary>Every way in which a text may have a key: one that names a key contains one of them.</summary>
    public IReadOnlyList<string> Forms => _forms;

    /// <summary>Returns whether the text names one of the keys.</summary>
    public bool Matches(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (!_forms.Exists(form => text.Contains(form, StringComparison.Ordinal)))
        {
            return false;
        }

        return IsJson(text) && TryMatchJson(text) is { } matches ? matches : _keys.Any(key => ContainsWord(text, key));
    }

    /// <summary>Null where the text is not a JSON document.</summary>
    private bool? TryMatchJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Matches(document.RootElement);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private bool Matches(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Any(member => Matches(member.Value)),
        JsonValueKind.Array => value.EnumerateArray().Any(Matches),
        JsonValueKind.String => MatchesValue(TextOf(value)),
        JsonValueKind.Number => _keys.Contains(value.GetRawText()),
        _ => false,
    };

    private bool MatchesValue(string value) =>
        _keys.Any(key => value == key || value.Contains($"/durable-execution/{key}/", StringComparison.Ordinal) || value.Contains($"\"{key}\"", StringComparison.Ordinal))
        || (IsJson(value) && _forms.Exists(form => value.Contains(form, StringComparison.Ordinal)) && TryMatchJson(value) == true);

    /// <summary>The text of a string; as the document has it where it is no valid Unicode, such as half of a surrogate pair.</summary>
    private static string TextOf(JsonElement value)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            return value.GetRawText()[1..^1];
        }
    }

    private static bool IsJson(string text) => text.Length > 1 && text[0] is '{' or '[';

    private static bool ContainsWord(string text, string key)
    {
        for (var at = text.IndexOf(key, StringComparison.Ordinal); at >= 0; at = text.IndexOf(key, at + 1, StringComparison.Ordinal))
        {
            if ((at == 0 || !IsWord(text[at - 1])) && (at + key.Length == text.Length || !IsWord(text[at + key.Length])))
            {
                return true;
            }
        }

        return false;
    }

    private static bool IsWord(char character) => char.IsLetterOrDigit(character) || character is '-' or '_';

    [GeneratedRegex(@"\\u[0-9A-F]{4}", RegexOptions.CultureInvariant)]
    private static partial Regex Escape();
}
