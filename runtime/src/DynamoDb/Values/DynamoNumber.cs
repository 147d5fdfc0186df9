using System.Numerics;

namespace DurableLocal.DynamoDb.Values;

/// <summary>
/// A DynamoDB number: exact decimal, up to 38 significant digits, magnitude 1E-130 to 9.99…E+125. Normalized (no trailing
/// zero in the mantissa), so that equal numbers have equal fields.
/// </summary>
public readonly record struct DynamoNumber : IComparable<DynamoNumber>
{
    /// <summary>Maximum number of significant digits.</summary>
    public const int MaximumDigits = 38;

    private const int LargestExponent = 125;
    private const int SmallestExponent = -130;

    private DynamoNumber(bool negative, UInt128 mantissa, int scale)
    {
        IsNegative = negative;
        Mantissa = mantissa;
        Scale = scale;
    }

    public static DynamoNumber Zero => default;

    public bool IsNegative { get; }

    /// <summary>The significant digits as an integer; 0 only for zero.</summary>
    public UInt128 Mantissa { get; }

    /// <summary>The power of ten that the mantissa is multiplied by.</summary>
    public int Scale { get; }

    public bool IsZero => Mantissa == 0;

    /// <summary>Number of significant digits.</summary>
    public int Digits => DigitsOf(Mantissa);

    /// <summary>The power of ten of the first significant digit.</summary>
    public int Exponent => IsZero ? 0 : Scale + Digits - 1;

    /// <summary>Returns zero for a text such as <c>0E5</c>, whose exponent must be within the range of a number.</summary>
    /// <exception cref="DynamoDbException">The exponent is out of range.</exception>
    public static DynamoNumber ZeroWithExponent(int exponent)
    {
        ThrowIfOutOfRange(exponent);
        return Zero;
    }

    public static DynamoNumber From(long value) => Normalize(value < 0, (UInt128)BigInteger.Abs(value), 0);

    /// <exception cref="DynamoDbException">The text is not a number, or is out of range or precision; the message is the service's.</exception>
    public static DynamoNumber Parse(ReadOnlySpan<char> text) => DynamoNumberText.Parse(text);

    /// <summary>Creates a number from a mantissa of any length and the power of ten that it is multiplied by.</summary>
    /// <param name="mantissa">The digits and the sign.</param>
    /// <param name="scale">The power of ten.</param>
    /// <param name="tooPrecise">The error message for more than 38 significant digits.</param>
    /// <exception cref="DynamoDbException">The number is out of range or precision.</exception>
    public static DynamoNumber Create(BigInteger mantissa, int scale, string tooPrecise)
    {
        if (mantissa.IsZero)
        {
            return Zero;
        }

        var negative = mantissa.Sign < 0;
        mantissa = BigInteger.Abs(mantissa);
        while (mantissa > UInt128.MaxValue)
        {
            mantissa = BigInteger.DivRem(mantissa, 10, out var remainder);
            if (!remainder.IsZero)
            {
                throw DynamoNumberText.InvalidValue(tooPrecise);
            }

            scale++;
        }

        return Validated(Normalize(negative, (UInt128)mantissa, scale), tooPrecise);
    }

    public static DynamoNumber operator +(DynamoNumber left, DynamoNumber right) => Add(left, right);

    public static DynamoNumber operator -(DynamoNumber left, DynamoNumber right) => Add(left, right.Negate());

    public static bool operator <(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) < 0;

    public static bool operator >(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) > 0;

    public static bool operator <=(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) <= 0;

    public static bool operator >=(DynamoNumber left, DynamoNumber right) => left.CompareTo(right) >= 0;

    /// <summary>Returns the exact sum.</summary>
    /// <exception cref="DynamoDbException">The sum is out of range or precision.</exception>
    public static DynamoNumber Add(DynamoNumber left, DynamoNumber right)
    {
        if (left.IsZero)
        {
            return right;
        }

        if (right.IsZero)
        {
            return left;
        }

        var scale = Math.Min(left.Scale, right.Scale);
        var sum = left.Signed(scale) + right.Signed(scale);
        return Create(sum, scale, DynamoNumberText.Overflow);
    }

    public DynamoNumber Negate() => IsZero ? this : new(!IsNegative, Mantissa, Scale);

    public int CompareTo(DynamoNumber other)
    {
        if (IsZero || other.IsZero || IsNegative != other.IsNegative)
        {
            return Sign.CompareTo(other.Sign);
        }

        var magnitude = CompareMagnitude(other);
        return IsNegative ? -magnitude : magnitude;
    }

    /// <summary>Returns the text that DynamoDB returns: plain digits, no exponent, no redundant zeros.</summary>
    public override string ToString() => DynamoNumberText.Format(this);

    internal static int DigitsOf(UInt128 value)
    {
        var digits = 0;
        for (; value != 0; value /= 10)
        {
            digits++;
        }

        return digits;
    }

    private int Sign => IsZero ? 0 : IsNegative ? -1 : 1;

    private int CompareMagnitude(DynamoNumber other)
    {
        var byExponent = Exponent.CompareTo(other.Exponent);
        if (byExponent != 0)
        {
            return byExponent;
        }

        var scale = Math.Min(Scale, other.Scale);
        return Scaled(scale).CompareTo(other.Scaled(scale));
    }

    private BigInteger Scaled(int scale) => (BigInteger)Mantissa * BigInteger.Pow(10, Scale - scale);

    private BigInteger Signed(int scale) => IsNegative ? -Scaled(scale) : Scaled(scale);

    private static DynamoNumber Normalize(bool negative, UInt128 mantissa, int scale)
    {
        if (mantissa == 0)
        {
            return Zero;
        }

        while (mantissa % 10 == 0)
        {
            mantissa /= 10;
            scale++;
        }

        return new(negative, mantissa, scale);
    }

    private static DynamoNumber Validated(DynamoNumber number, string tooPrecise)
    {
        ThrowIfOutOfRange(number.Exponent);
        return number.Digits > MaximumDigits ? throw DynamoNumberText.InvalidValue(tooPrecise) : number;
    }

    private static void ThrowIfOutOfRange(int exponent)
    {
        if (exponent is > LargestExponent or < SmallestExponent)
        {
            throw DynamoNumberText.InvalidValue(exponent > 0 ? DynamoNumberText.Overflow : DynamoNumberText.Underflow);
        }
    }
}
