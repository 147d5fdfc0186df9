using System.Globalization;
using System.Text.Json;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>A property selector such as <c>$.request.items[0].status</c>; <c>[*]</c> selects every element of a list.</summary>
/// <param name="Steps">Names of members, and indexes of elements; null for every element.</param>
internal sealed record Selector(IReadOnlyList<(string? Member, int? Index)> Steps)
{
    /// <summary>Returns the selected values; none where the line has no such property.</summary>
    public IEnumerable<JsonElement> Select(JsonElement root) => Select(root, 0);

    /// <summary>Parses a selector that is the whole of a text.</summary>
    public static Selector? TryParse(string text)
    {
        var position = 0;
        return TryRead(text, ref position) is { } selector && position == text.Length ? selector : null;
    }

    /// <summary>Reads a selector from a position of a text, which is moved behind it; null if there is none.</summary>
    public static Selector? TryRead(string text, ref int position)
    {
        if (position >= text.Length || text[position] != '$')
        {
            return null;
        }

        var at = position + 1;
        var steps = new List<(string?, int?)>();
        while (at < text.Length)
        {
            if (text[at] == '.' && at + 1 < text.Length && text[at + 1] != '[')
            {
                var start = ++at;
                while (at < text.Length && IsNamePart(text[at]))
                {
                    at++;
                }

                if (at == start)
                {
                    return null;
                }

                steps.Add((text[start..at], null));
            }
            else if (text[at] == '[' || (text[at] == '.' && at + 1 < text.Length))
            {
                at += text[at] == '.' ? 1 : 0;
                var end = text.IndexOf(']', at);
                if (end < 0 || Step(text[(at + 1)..end]) is not { } step)
                {
                    return null;
                }

                steps.Add(step);
                at = end + 1;
            }
            else
            {
                break;
            }
        }

        if (steps.Count == 0)
        {
            return null;
        }

        position = at;
        return new Selector(steps);
    }

    private static bool IsNamePart(char letter) => char.IsAsciiLetterOrDigit(letter) || letter is '_' or '-' or '@' or '#' or '/';

    private static (string?, int?)? Step(string text) => text switch
    {
        "*" => (null, null),
        ['\'', .. var name, '\''] => (name, null),
        ['"', .. var name, '"'] => (name, null),
        _ when int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) => (null, index),
        _ => null,
    };

    private IEnumerable<JsonElement> Select(JsonElement value, int step)
    {
        if (step == Steps.Count)
        {
            return [value];
        }

        var (member, index) = Steps[step];
        if (member is not null)
        {
            return value.ValueKind == JsonValueKind.Object && value.TryGetProperty(member, out var property) ? Select(property, step + 1) : [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            return [];
        }

        if (index is { } at)
        {
            return at < value.GetArrayLength() ? Select(value[at], step + 1) : [];
        }

        return value.EnumerateArray().SelectMany(element => Select(element, step + 1));
    }
}
