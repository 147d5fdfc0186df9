using System.Globalization;
using System.Net;
using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>A condition for a single value.</summary>
internal abstract record ValueMatcher
{
    /// <param name="value">A scalar of the event, or null when the field is absent.</param>
    internal abstract bool Matches(JsonElement? value);
}

/// <summary>Matches an equal JSON value. Numbers are compared by their text, so 300 does not match 300.0.</summary>
internal sealed record ExactMatcher(JsonValueKind Kind, string? Text) : ValueMatcher
{
    internal override bool Matches(JsonElement? value) =>
        value is { } actual && actual.ValueKind == Kind && Kind switch
        {
            JsonValueKind.String => actual.ValueEquals(Text),
            JsonValueKind.Number => actual.GetRawText() == Text,
            _ => true,
        };
}

/// <summary>Matches a field that is present, or one that is absent.</summary>
internal sealed record ExistsMatcher(bool Expected) : ValueMatcher
{
    internal override bool Matches(JsonElement? value) => value.HasValue == Expected;
}

/// <summary>Matches a string that passes a test.</summary>
internal sealed record TextMatcher(Func<string, bool> Test) : ValueMatcher
{
    internal override bool Matches(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.String } text && Test(text.GetString()!);

    internal static TextMatcher Prefix(string prefix, StringComparison comparison) => new(text => text.StartsWith(prefix, comparison));

    internal static TextMatcher Suffix(string suffix, StringComparison comparison) => new(text => text.EndsWith(suffix, comparison));

    internal static TextMatcher EqualsIgnoreCase(string expected) => new(text => text.Equals(expected, StringComparison.OrdinalIgnoreCase));

    internal static TextMatcher Wildcard(Wildcard wildcard) => new(wildcard.Matches);

    internal static TextMatcher Cidr(IPNetwork network) => new(text => IPAddress.TryParse(text, out var address) && network.Contains(address));
}

/// <summary>Matches a value that is present and matches none of the excluded ones.</summary>
internal sealed record AnythingButMatcher(IReadOnlyList<ValueMatcher> Excluded) : ValueMatcher
{
    internal override bool Matches(JsonElement? value) => value.HasValue && !Excluded.Any(matcher => matcher.Matches(value));
}

/// <summary>Matches a number within bounds; for an equality, both bounds are the same.</summary>
internal sealed record NumericMatcher(NumericBound? Lower, NumericBound? Upper) : ValueMatcher
{
    internal override bool Matches(JsonElement? value) =>
        value is { ValueKind: JsonValueKind.Number } number
        && decimal.TryParse(number.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var actual)
        && (Lower is not { } lower || actual > lower.Value || (lower.Inclusive && actual == lower.Value))
        && (Upper is not { } upper || actual < upper.Value || (upper.Inclusive && actual == upper.Value));
}

internal readonly record struct NumericBound(decimal Value, bool Inclusive);
