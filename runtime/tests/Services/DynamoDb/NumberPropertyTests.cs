using System.Globalization;
using System.Numerics;
using CsCheck;
using DurableLocal.DynamoDb;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.Tests.DynamoDb;

public sealed class NumberPropertyTests
{
    private static readonly Gen<string> Digits = Gen.Char['0', '9'].Array[1, 38].Select(digits => new string(digits));

    /// <summary>Any number that the service can store, as mantissa and power of ten.</summary>
    private static readonly Gen<(BigInteger Mantissa, int Scale)> Numbers =
        Gen.Select(Digits, Gen.Bool, Gen.Int[-90, 80], (digits, negative, scale) =>
        {
            var magnitude = BigInteger.Parse(digits, CultureInfo.InvariantCulture);
            return (negative ? -magnitude : magnitude, scale);
        });

    private static readonly Gen<(BigInteger Mantissa, int Scale)> SmallNumbers =
        Gen.Select(Gen.Long[-100_000, 100_000], Gen.Int[-4, 4], (mantissa, scale) => ((BigInteger)mantissa, scale));

    /// <summary>Two numbers that differ in the last digits only: the hard case for the byte order of keys.</summary>
    private static readonly Gen<((BigInteger Mantissa, int Scale) Left, (BigInteger Mantissa, int Scale) Right)> Neighbours =
        Gen.Select(Numbers, Gen.Int[0, 99], Gen.Int[0, 99], (number, first, second) => (Extend(number, first), Extend(number, second)));

    [Fact]
    public void Parsing_and_formatting_preserve_the_value() =>
        Numbers.Sample(number =>
        {
            var parsed = Parse(number);

            Assert.Equal(0, Compare(number, ExactValue(parsed.ToString())));
            Assert.Equal(parsed, DynamoNumber.Parse(parsed.ToString()));
            Assert.DoesNotContain('E', parsed.ToString());
        });

    [Fact]
    public void Order_and_key_bytes_agree_with_exact_arithmetic() =>
        Gen.OneOf(Gen.Select(Gen.OneOf(Numbers, SmallNumbers), Gen.OneOf(Numbers, SmallNumbers)), Neighbours).Sample((left, right) =>
        {
            var expected = Math.Sign(Compare(left, right));
            var (a, b) = (Parse(left), Parse(right));

            Assert.Equal(expected, Math.Sign(a.CompareTo(b)));
            Assert.Equal(expected, Math.Sign(KeyEncoding.Encode(a).AsSpan().SequenceCompareTo(KeyEncoding.Encode(b))));
            Assert.Equal(expected == 0, a == b);
        });

    [Fact]
    public void Sums_are_exact_or_throw() =>
        Gen.Select(Gen.OneOf(Numbers, SmallNumbers), Gen.OneOf(Numbers, SmallNumbers)).Sample((left, right) =>
        {
            var scale = Math.Min(left.Scale, right.Scale);
            var exact = (At(left, scale) + At(right, scale), scale);
            var fits = BigInteger.Abs(exact.Item1).ToString(CultureInfo.InvariantCulture).TrimEnd('0').Length <= DynamoNumber.MaximumDigits;
            try
            {
                var sum = Parse(left) + Parse(right);

                Assert.True(fits);
                Assert.Equal(0, Compare(exact, ExactValue(sum.ToString())));
                Assert.Equal(Parse(left), sum - Parse(right));
            }
            catch (DynamoDbException error)
            {
                Assert.True(!fits || error.Message.Contains("flow", StringComparison.Ordinal));
            }
        });

    [Fact]
    public void Any_text_parses_or_throws_a_ValidationException() =>
        Gen.Char["0123456789+-.eE x"].Array[0, 12].Select(characters => new string(characters)).Sample(text =>
        {
            try
            {
                var number = DynamoNumber.Parse(text);
                Assert.True(double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var approximate));
                Assert.Equal(Math.Sign(approximate), number.CompareTo(DynamoNumber.Zero));
            }
            catch (DynamoDbException error)
            {
                Assert.Equal("ValidationException", error.Code);
            }
        });

    [Theory]
    [InlineData("0", "0")]
    [InlineData("-0.00", "0")]
    [InlineData("007.500", "7.5")]
    [InlineData("1E3", "1000")]
    [InlineData(".5", "0.5")]
    [InlineData("1e-3", "0.001")]
    [InlineData("+12.", "12")]
    [InlineData("99999999999999999999999999999999999999", "99999999999999999999999999999999999999")]
    public void Numbers_are_formatted_without_exponent_or_redundant_zeros(string text, string expected) =>
        Assert.Equal(expected, DynamoNumber.Parse(text).ToString());

    [Fact]
    public void The_range_of_numbers_includes_its_bounds()
    {
        Assert.Equal(126, DynamoNumber.Parse("9.9999999999999999999999999999999999999E+125").ToString().Length);
        Assert.Equal(132, DynamoNumber.Parse("1E-130").ToString().Length);
        Assert.Throws<DynamoDbException>(() => DynamoNumber.Parse("1E+126"));
        Assert.Throws<DynamoDbException>(() => DynamoNumber.Parse("9E-131"));
    }

    private static (BigInteger Mantissa, int Scale) Extend((BigInteger Mantissa, int Scale) number, int digits)
    {
        var shortened = number.Mantissa / 100;
        return ((shortened * 100) + (shortened.Sign < 0 ? -digits : digits), number.Scale);
    }

    private static DynamoNumber Parse((BigInteger Mantissa, int Scale) number) => DynamoNumber.Parse($"{number.Mantissa}E{number.Scale}");

    private static BigInteger At((BigInteger Mantissa, int Scale) number, int scale) => number.Mantissa * BigInteger.Pow(10, number.Scale - scale);

    private static int Compare((BigInteger Mantissa, int Scale) left, (BigInteger Mantissa, int Scale) right)
    {
        var scale = Math.Min(left.Scale, right.Scale);
        return At(left, scale).CompareTo(At(right, scale));
    }

    private static (BigInteger Mantissa, int Scale) ExactValue(string text)
    {
        var point = text.IndexOf('.', StringComparison.Ordinal);
        var mantissa = BigInteger.Parse(text.Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        return (mantissa, point < 0 ? 0 : point + 1 - text.Length);
    }
}
