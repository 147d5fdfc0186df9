using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// Compares a document with an expected one. Every expected member must exist; <c>"*"</c> matches any value, an empty object
/// any content, <c>${NAME}</c> the same value at each occurrence, <c>${/regex/}</c> a pattern; everything else is literal.
/// Members that are not expected are ignored; lists must have equal length.
/// </summary>
internal static class Matcher
{
    private const string AnyValue = "*";
    private const string PatternStart = "${/", PatternEnd = "/}";

    /// <summary>Returns the first difference with its path in the document; null if there is none.</summary>
    public static string? Difference(JsonNode? expected, JsonNode? actual, Bindings bindings, string path = "") => expected switch
    {
        JsonObject { Count: 0 } => null,
        JsonObject members => actual is JsonObject found ? CompareMembers(members, found, bindings, path) : Differs(path, expected, actual),
        JsonArray items => actual is JsonArray found ? CompareItems(items, found, bindings, path) : Differs(path, expected, actual),
        JsonValue value when value.TryGetValue<string>(out var text) => CompareText(text, actual, bindings, path),
        _ => JsonNode.DeepEquals(expected, actual) ? null : Differs(path, expected, actual),
    };

    private static string? CompareMembers(JsonObject expected, JsonObject actual, Bindings bindings, string path)
    {
        foreach (var (name, value) in expected)
        {
            var difference = actual.TryGetPropertyValue(name, out var found)
                ? Difference(value, found, bindings, $"{path}.{name}")
                : $"{path}.{name}: expected {Text(value)}, the member is missing from {Text(actual)}";
            if (difference is not null)
            {
                return difference;
            }
        }

        return null;
    }

    private static string? CompareItems(JsonArray expected, JsonArray actual, Bindings bindings, string path) => expected.Count != actual.Count
        ? $"{path}: expected {expected.Count} items, got {actual.Count}: {Text(actual)}"
        : expected.Select((item, index) => Difference(item, actual[index], bindings, $"{path}[{index}]")).FirstOrDefault(difference => difference is not null);

    private static string? CompareText(string expected, JsonNode? actual, Bindings bindings, string path)
    {
        if (expected == AnyValue)
        {
            return null;
        }

        var text = actual is JsonValue value && value.TryGetValue<string>(out var literal) ? literal : actual?.ToJsonString();
        if (expected.StartsWith(PatternStart, StringComparison.Ordinal) && expected.EndsWith(PatternEnd, StringComparison.Ordinal))
        {
            var pattern = expected[PatternStart.Length..^PatternEnd.Length];
            return text is not null && Regex.IsMatch(text, pattern) ? null : Differs(path, expected, actual);
        }

        if (Bindings.OnlyName(expected) is { } name && text is not null)
        {
            var bound = bindings.Bind(name, text);
            return bound == text ? null : $"{path}: expected {expected}, which is \"{bound}\", got {Text(actual)}";
        }

        return actual is JsonValue && bindings.Expand(expected) == text ? null : Differs(path, bindings.Expand(expected), actual);
    }

    private static string Differs(string path, JsonNode? expected, JsonNode? actual) => $"{path}: expected {Text(expected)}, got {Text(actual)}";

    private static string Text(JsonNode? node) => node?.ToJsonString() ?? "null";
}
