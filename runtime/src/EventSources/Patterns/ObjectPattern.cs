using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>Matches an object in which every field matches and, for every <c>$or</c>, one alternative matches.</summary>
internal sealed record ObjectPattern(IReadOnlyList<FieldPattern> Fields, IReadOnlyList<IReadOnlyList<ObjectPattern>> Alternatives)
{
    /// <param name="value">Null when the event has no such field; then only <c>"exists": false</c> matches.</param>
    internal bool Matches(JsonElement? value)
    {
        if (value is { ValueKind: JsonValueKind.Array } array)
        {
            foreach (var item in array.EnumerateArray())
            {
                if (Matches(item))
                {
                    return true;
                }
            }

            // An empty array has no fields.
            return array.GetArrayLength() == 0 && Matches(null);
        }

        foreach (var field in Fields)
        {
            if (!field.Matches(value))
            {
                return false;
            }
        }

        return Alternatives.All(alternatives => alternatives.Any(alternative => alternative.Matches(value)));
    }
}

/// <summary>Matches a field of an object: either a nested object, or a value that one of the matchers accepts.</summary>
internal sealed record FieldPattern(string Name, ObjectPattern? Nested, IReadOnlyList<ValueMatcher> AnyOf)
{
    internal bool Matches(JsonElement? parent)
    {
        JsonElement? value = parent is { ValueKind: JsonValueKind.Object } container && container.TryGetProperty(Name, out var found) ? found : null;
        if (Nested is not null)
        {
            return Nested.Matches(value);
        }

        if (value is { ValueKind: JsonValueKind.Array } array)
        {
            return array.GetArrayLength() == 0 ? MatchesLeaf(null) : array.EnumerateArray().Any(item => MatchesLeaf(item));
        }

        return MatchesLeaf(value);
    }

    /// <summary>Whether a matcher accepts the value. For a matcher, a field that contains an object is absent.</summary>
    private bool MatchesLeaf(JsonElement? value)
    {
        var leaf = value is { ValueKind: JsonValueKind.Object } ? null : value;
        foreach (var matcher in AnyOf)
        {
            if (matcher.Matches(leaf))
            {
                return true;
            }
        }

        return false;
    }
}
