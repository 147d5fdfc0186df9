using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>Every field must match, and of every <c>$or</c> one alternative.</summary>
internal sealed record ObjectPattern(IReadOnlyList<FieldPattern> Fields, IReadOnlyList<IReadOnlyList<ObjectPattern>> Alternatives)
{
    /// <param name="value">Null where the event has no such field: only "exists": false is then fulfilled.</param>
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

            // An empty array has no fields at all.
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

/// <summary>A field of an object: either a nested object, or a list of matchers of which one must be fulfilled.</summary>
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

    /// <summary>An object is no leaf: to a matcher the field is then absent.</summary>
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
