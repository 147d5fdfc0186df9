using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// Compares a document with an expected one. Every expected member has to exist; <c>"*"</c> is any value, an empty object
/// any content, <c>${NAME}</c> the same value wherever it stands, <c>${/regex/}</c> a pattern; all else is literal. Members
/// that nobody expects are not looked at, lists have equal length.
/// </summary>
internal static class Matcher
{
    private const string AnyValue = "*";
    private const string PatternStart = "${/", PatternEnd = "/}";

    /// <summary>The first difference, with its place; null where there is none.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, Bindings bindings, string place = "") => expected switch
    {
        JsonObject { Count: 0 } => null,
        JsonObject members => actual is JsonObject found ? OfMembers(members, found, bindings, place) : Differs(place, expected, actual),
        JsonArray items => actual is JsonArray found ? OfItems(items, found, bindings, place) : Differs(place, expected, actual),
        JsonValue value when value.TryGetValue<string>(out var text) => OfText(text, actual, bindings, place),
        _ => JsonNode.DeepEquals(expected, actual) ? null : Differs(place, expected, actual),
    };

    private static string? OfMembers(JsonObject expected, JsonObject actual, Bindings bindings, string place)
    {
        foreach (var (name, value) in expected)
        {
            var difference = actual.TryGetPropertyValue(name, out var found)
                ? Difference(value, found, bindings, $"{place}.{name}")
                : $"{place}.{name}: expected {Text(value)}, there is no such member in {Text(actual)}";
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? OfItems(JsonArray expected, JsonArray actual, Bindings bindings, string place) => expected.Count != actual.Count
        ? $"{place}: expected {expected.Count} items, got {actual.Count}: {Text(actual)}"
        : expected.Select((item, index) => Difference(item, actual[index], bindings, $"{place}[{index}]")).FirstOrDefault(difference => difference is not null);

    private static string? OfText(string expected, JsonNode? actual, Bindings bindings, string place)
    {
        if (expected == AnyValue)
        {
            return null;
        }

        var text = actual is JsonValue value && value.TryGetValue<string>(out var literal) ? literal : actual?.ToJsonString();
        if (expected.StartsWith(PatternStart, StringComparison.Ordinal) && expected.EndsWith(PatternEnd, StringComparison.Ordinal))
        {
            var pattern = expected[PatternStart.Length..^PatternEnd.Length];
            return text is not null && Regex.IsMatch(text, pattern) ? null : Differs(place, expected, actual);
        }

        if (Bindings.OnlyName(expected) is { } name && text is not null)
        {
            var bound = bindings.Bind(name, text);
            return bound == text ? null : $"{place}: expected {expected}, which is \"{bound}\", got {Text(actual)}";
        }

        return actual is JsonValue && bindings.Expand(expected) == text ? null : Differs(place, bindings.Expand(expected), actual);
    }

    private static string Differs(string place, JsonNode? expected, JsonNode? actual) => $"{place}: expected {Text(expected)}, got {Text(actual)}";

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
