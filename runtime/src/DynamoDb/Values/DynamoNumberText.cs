using System.Globalization;
using System.Numerics;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Parses numbers of a request and formats numbers for a response.</summary>
public static class DynamoNumberText
{
    public const string Overflow = "Number overflow. Attempting to store a number with magnitude larger than supported range";
    public const string Underflow = "Number underflow. Attempting to store a number with magnitude smaller than supported range";
    public const string TooPrecise = "Attempting to store more than 38 significant digits in a Number";

    private const string NotANumber = "The parameter cannot be converted to a numeric value";

    /// <summary>Longer text is rejected without parsing, which bounds the work on hostile input.</summary>
    private const int MaxLength = 1024;

    /// <summary>Larger exponents are out of range for a mantissa of any length.</summary>
    private const int MaxExponent = 100_000;

    public static DynamoNumber Parse(ReadOnlySpan<char> text)
    {
        if (text.IsEmpty)
        {
            throw DynamoDbException.InvalidValue(NotANumber, NotANumber + ": ");
        }

        var number = text;
        var negative = number[0] == '-';
        if (number[0] is '-' or '+')
        {
            number = number[1..];
        }

        var exponent = 0L;
        var exponentIndex = number.IndexOfAny('e', 'E');
        if (exponentIndex >= 0)
        {
            exponent = ParseExponent(number[(exponentIndex + 1)..], text);
            number = number[..exponentIndex];
        }

        return Assemble(number, negative, exponent, text);
    }

    public static string Format(DynamoNumber number)
    {
        if (number.IsZero)
        {
            return "0";
        }

        var digits = number.Mantissa.ToString(CultureInfo.InvariantCulture);
        var point = digits.Length + number.Scale;
        var text = number.Scale >= 0 ? digits + new string('0', number.Scale)
            : point > 0 ? $"{digits[..point]}.{digits[point..]}"
            : $"0.{new string('0', -point)}{digits}";
        return number.IsNegative ? "-" + text : text;
    }

    private static DynamoNumber Assemble(ReadOnlySpan<char> digits, bool negative, long exponent, ReadOnlySpan<char> text)
    {
        Span<char> significant = stackalloc char[MaxLength];
        var count = 0;
        var scale = (int)Math.Clamp(exponent, -MaxExponent, MaxExponent);
        var seenPoint = false;
        var seenDigit = false;
        if (digits.Length > MaxLength)
        {
            throw NotNumeric(text);
        }

        foreach (var character in digits)
        {
            if (character == '.' && !seenPoint)
            {
                seenPoint = true;
                continue;
            }

            if (!char.IsAsciiDigit(character))
            {
                throw NotNumeric(text);
            }

            seenDigit = true;
            scale -= seenPoint ? 1 : 0;
            if (count > 0 || character != '0')
            {
                significant[count++] = character;
            }
        }

        if (!seenDigit)
        {
            throw NotNumeric(text);
        }

        while (count > 0 && significant[count - 1] == '0')
        {
            count--;
            scale++;
        }

        // The older validation adds exponent and digits in 32 bits, so the largest exponents overflow to the smallest.
        if (count > 0 && exponent <= int.MaxValue && exponent + count > int.MaxValue)
        {
            throw DynamoDbException.InvalidValue(Underflow, Overflow);
        }

        return count == 0
            ? DynamoNumber.ZeroWithExponent((int)Math.Clamp(exponent, -MaxExponent, MaxExponent))
            : DynamoNumber.Create(Signed(significant[..count], negative), scale, TooPrecise);
    }

    private static BigInteger Signed(ReadOnlySpan<char> digits, bool negative)
    {
        var magnitude = BigInteger.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
        return negative ? -magnitude : magnitude;
    }

    private static long ParseExponent(ReadOnlySpan<char> exponent, ReadOnlySpan<char> text)
    {
        var digits = exponent.Length > 0 && exponent[0] is '-' or '+' ? exponent[1..] : exponent;
        if (digits.IsEmpty || digits.ContainsAnyExceptInRange('0', '9'))
        {
            throw NotNumeric(text);
        }

        var magnitude = long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            ? value
            : throw NotNumeric(text);
        return exponent[0] == '-' ? -magnitude : magnitude;
    }

    private static DynamoDbException NotNumeric(ReadOnlySpan<char> text) =>
        InvalidValue($"{NotANumber}: {text}");

    /// <summary>An error whose message is the same in both validations of the service.</summary>
    internal static DynamoDbException InvalidValue(string message) => DynamoDbException.InvalidValue(message, message);
}
