using System.Globalization;

namespace DurableChaining.Contracts;

/// <summary>
/// A JSON number parsed from its text without conversion to a numeric type, so no digit is rounded: the significant
/// digits without leading or trailing zeros, and the power of ten of the first digit.
/// </summary>
/// <param name="Digits">Significant digits; empty for zero.</param>
/// <param name="Magnitude">Exponent of the first digit: 5 for 123456, -1 for 0.1.</param>
internal readonly record struct JsonNumber(string Digits, long Magnitude)
{
    /// <summary>Parses a valid JSON number token.</summary>
    public static JsonNumber Parse(string token)
    {
        var exponentAt = token.AsSpan().IndexOfAny('e', 'E');
        var mantissa = exponentAt < 0 ? token : token[..exponentAt];
        var exponent = exponentAt < 0 ? 0 : ParseExponent(token.AsSpan(exponentAt + 1));
        mantissa = mantissa.TrimStart('-');
        var point = mantissa.IndexOf('.', StringComparison.Ordinal);
        var whole = point < 0 ? mantissa : mantissa[..point];
        var all = point < 0 ? whole : whole + mantissa[(point + 1)..];
        var significant = all.TrimStart('0');
        var digits = significant.TrimEnd('0');
        return digits.Length == 0
            ? new JsonNumber(string.Empty, 0)
            : new JsonNumber(digits, exponent + whole.Length - 1 - (all.Length - significant.Length));
    }

    public bool Equals(decimal value) => this == Parse(value.ToString(CultureInfo.InvariantCulture));

    /// <summary>Whether DynamoDB stores it unchanged: at most 38 digits, 1E-130 to 9.99…E+125 (Developer Guide, "Number").</summary>
    public bool IsStorable => Digits.Length <= ItemLimits.StoredDigits && Magnitude is >= -130 and <= 125;

    // An exponent of a hundred digits is legal JSON: it is clamped to one that is out of every range.
    private static long ParseExponent(ReadOnlySpan<char> text) =>
        long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var exponent)
            ? Math.Clamp(exponent, -1_000_000_000, 1_000_000_000)
            : text[0] == '-' ? -1_000_000_000 : 1_000_000_000;
}
