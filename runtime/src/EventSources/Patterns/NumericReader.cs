using System.Globalization;
using System.Text.Json;

namespace DurableLocal.EventSources.Patterns;

/// <summary>Parses the operand of "numeric": one comparison, or a lower and an upper bound.</summary>
internal static class NumericReader
{
    internal static NumericMatcher Read(JsonElement json, string path)
    {
        if (json.ValueKind != JsonValueKind.Array || json.GetArrayLength() is not (2 or 4))
        {
            throw PatternReader.Invalid(path, "expected an operator and a number, once or twice");
        }

        var matcher = new NumericMatcher(null, null);
        for (var i = 0; i < json.GetArrayLength(); i += 2)
        {
            matcher = Narrow(matcher, json[i], Number(json[i + 1], path), path);
        }

        return matcher;
    }

    private static NumericMatcher Narrow(NumericMatcher matcher, JsonElement comparison, decimal number, string path)
    {
        var symbol = comparison.ValueKind == JsonValueKind.String ? comparison.GetString() : null;
        return symbol switch
        {
            "=" when matcher is { Lower: null, Upper: null } => new NumericMatcher(new(number, true), new(number, true)),
            ">" or ">=" when matcher is { Lower: null, Upper: null } => matcher with { Lower = new(number, symbol == ">=") },
            "<" or "<=" when matcher.Upper is null && !(matcher.Lower is { } lower && lower.Value >= number) => matcher with { Upper = new(number, symbol == "<=") },
            "=" or ">" or ">=" or "<" or "<=" => throw PatternReader.Invalid(path, $"{symbol} {number} cannot be combined with the comparison before it"),
            _ => throw PatternReader.Invalid(path, $"expected =, <, <=, > or >=, got {comparison}"),
        };
    }

    private static decimal Number(JsonElement json, string path) =>
        json.ValueKind == JsonValueKind.Number && decimal.TryParse(json.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw PatternReader.Invalid(path, $"expected a number, got {json}");
}
