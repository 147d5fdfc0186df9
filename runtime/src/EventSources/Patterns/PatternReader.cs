using System.Net;
using System.Text.Json;
using DurableLocal.Core.Aws;

namespace DurableLocal.EventSources.Patterns;

/// <summary>Parses the JSON of an event pattern. A pattern that EventBridge rejects is rejected with the path of the field.</summary>
internal static class PatternReader
{
    internal static ObjectPattern ReadObject(JsonElement json, string path)
    {
        Require(json.ValueKind == JsonValueKind.Object, path, "expected an object");
        var fields = new List<FieldPattern>();
        var alternatives = new List<IReadOnlyList<ObjectPattern>>();
        foreach (var member in json.EnumerateObject())
        {
            var memberPath = $"{path}.{member.Name}";
            if (member.Name == "$or")
            {
                alternatives.Add(ReadAlternatives(member.Value, memberPath));
            }
            else
            {
                fields.Add(ReadField(member, memberPath));
            }
        }

        Require(fields.Count + alternatives.Count > 0, path, "an empty object matches nothing");
        return new ObjectPattern(fields, alternatives);
    }

    internal static AwsException Invalid(string path, string reason) =>
        new(400, "InvalidEventPatternException", $"Event pattern is not valid. Reason: {path}: {reason}");

    private static List<ObjectPattern> ReadAlternatives(JsonElement json, string path)
    {
        Require(json.ValueKind == JsonValueKind.Array && json.GetArrayLength() >= 2, path, "expected an array of at least two patterns");
        return [.. json.EnumerateArray().Select((item, index) => ReadObject(item, $"{path}[{index}]"))];
    }

    private static FieldPattern ReadField(JsonProperty member, string path)
    {
        if (member.Value.ValueKind == JsonValueKind.Object)
        {
            return new FieldPattern(member.Name, ReadObject(member.Value, path), []);
        }

        Require(member.Value.ValueKind == JsonValueKind.Array, path, $"expected an object or an array of values, got {member.Value.ValueKind}");
        Require(member.Value.GetArrayLength() > 0, path, "an empty array matches nothing");
        return new FieldPattern(member.Name, null, [.. member.Value.EnumerateArray().Select((item, index) => ReadMatcher(item, $"{path}[{index}]"))]);
    }

    private static ValueMatcher ReadMatcher(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            return ReadExact(json, path);
        }

        var comparison = Single(json, path);
        var comparisonPath = $"{path}.{comparison.Name}";
        return comparison.Name switch
        {
            "exists" => new ExistsMatcher(ReadBoolean(comparison.Value, comparisonPath)),
            "numeric" => NumericReader.Read(comparison.Value, comparisonPath),
            "anything-but" => new AnythingButMatcher(ReadExcluded(comparison.Value, comparisonPath)),
            "cidr" => IPNetwork.TryParse(ReadText(comparison.Value, comparisonPath), out var network)
                ? TextMatcher.Cidr(network)
                : throw Invalid(comparisonPath, $"expected an IP range, got {comparison.Value}"),
            _ => ReadTextTest(comparison.Name, comparison.Value, comparisonPath),
        };
    }

    private static ExactMatcher ReadExact(JsonElement json, string path) => json.ValueKind switch
    {
        JsonValueKind.String => new ExactMatcher(JsonValueKind.String, json.GetString()),
        JsonValueKind.Number => new ExactMatcher(JsonValueKind.Number, json.GetRawText()),
        JsonValueKind.True or JsonValueKind.False or JsonValueKind.Null => new ExactMatcher(json.ValueKind, null),
        _ => throw Invalid(path, $"expected a value or a comparison, got {json.ValueKind}"),
    };

    private static TextMatcher ReadTextTest(string name, JsonElement operand, string path)
    {
        var ignoresCase = false;
        if (operand.ValueKind == JsonValueKind.Object && name is ("prefix" or "suffix"))
        {
            var inner = Single(operand, path);
            Require(inner.Name == "equals-ignore-case", path, $"expected equals-ignore-case, got {inner.Name}");
            ignoresCase = true;
            operand = inner.Value;
        }

        var text = ReadText(operand, path);
        var stringComparison = ignoresCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal;
        return name switch
        {
            "prefix" => TextMatcher.Prefix(text, stringComparison),
            "suffix" => TextMatcher.Suffix(text, stringComparison),
            "equals-ignore-case" => TextMatcher.EqualsIgnoreCase(text),
            "wildcard" => TextMatcher.Wildcard(Wildcard.Parse(text) ?? throw Invalid(path, $"\"{text}\" has consecutive wildcards or a stray backslash")),
            _ => throw Invalid(path, "unknown comparison"),
        };
    }

    /// <summary>Parses the operand of "anything-but": a value, a list of values, or a text comparison with one or several operands.</summary>
    private static IReadOnlyList<ValueMatcher> ReadExcluded(JsonElement json, string path)
    {
        switch (json.ValueKind)
        {
            case JsonValueKind.Array:
                Require(json.GetArrayLength() > 0, path, "an empty array excludes nothing");
                return [.. json.EnumerateArray().Select((item, index) => ReadExcludedValue(item, $"{path}[{index}]"))];
            case JsonValueKind.Object:
                var comparison = Single(json, path);
                var operands = comparison.Value.ValueKind == JsonValueKind.Array ? [.. comparison.Value.EnumerateArray()] : new[] { comparison.Value };
                Require(operands.Length > 0, path, "an empty array excludes nothing");
                return [.. operands.Select(operand => ReadTextTest(comparison.Name, operand, $"{path}.{comparison.Name}"))];
            default:
                return [ReadExcludedValue(json, path)];
        }
    }

    private static ExactMatcher ReadExcludedValue(JsonElement json, string path)
    {
        Require(json.ValueKind is JsonValueKind.String or JsonValueKind.Number, path, $"expected a string or a number, got {json.ValueKind}");
        return ReadExact(json, path);
    }

    private static JsonProperty Single(JsonElement json, string path)
    {
        using var members = json.EnumerateObject();
        Require(members.MoveNext(), path, "expected a comparison, got an empty object");
        var first = members.Current;
        Require(!members.MoveNext(), path, "expected one comparison, got several");
        return first;
    }

    private static bool ReadBoolean(JsonElement json, string path)
    {
        Require(json.ValueKind is JsonValueKind.True or JsonValueKind.False, path, $"expected true or false, got {json.ValueKind}");
        return json.GetBoolean();
    }

    private static string ReadText(JsonElement json, string path)
    {
        Require(json.ValueKind == JsonValueKind.String, path, $"expected a string, got {json.ValueKind}");
        return json.GetString()!;
    }

    private static void Require(bool condition, string path, string reason)
    {
        if (!condition)
        {
            throw Invalid(path, reason);
        }
    }
}
