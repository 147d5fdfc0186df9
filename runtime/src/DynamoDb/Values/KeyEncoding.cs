using System.Text;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Encodes key values as bytes whose order is DynamoDB's order of the values of that type.</summary>
public static class KeyEncoding
{
    private const byte Negative = 0x00;
    private const byte Zero = 0x01;
    private const byte Positive = 0x02;

    /// <summary>Added to exponents (-130 to 125), which makes them positive.</summary>
    private const int ExponentBias = 200;

    /// <summary>Ends the digits of a negative number. It is greater than every inverted pair, so that fewer digits sort later.</summary>
    private const byte NegativeEnd = 0xFF;

    /// <param name="value">A string, a number or a binary value.</param>
    public static byte[] Encode(AttributeValue value) => value switch
    {
        StringValue text => Encoding.UTF8.GetBytes(text.Text),
        BinaryValue binary => binary.Bytes,
        NumberValue number => Encode(number.Number),
        _ => throw new ArgumentException($"value: a key is S, N or B, got {value.Type}", nameof(value)),
    };

    /// <summary>Encodes sign, exponent and digits in pairs; for a negative number all bytes but the sign are inverted.</summary>
    public static byte[] Encode(DynamoNumber number)
    {
        if (number.IsZero)
        {
            return [Zero];
        }

        var digits = number.Digits;
        var mantissa = digits % 2 == 0 ? number.Mantissa : number.Mantissa * 10;
        var pairs = (digits + 1) / 2;
        var bytes = new byte[3 + pairs + (number.IsNegative ? 1 : 0)];
        var exponent = number.Exponent + ExponentBias;
        bytes[1] = (byte)(exponent >> 8);
        bytes[2] = (byte)exponent;
        for (var i = pairs - 1; i >= 0; i--)
        {
            bytes[3 + i] = (byte)(1 + (int)(mantissa % 100));
            mantissa /= 100;
        }

        bytes[0] = Positive;
        if (number.IsNegative)
        {
            Invert(bytes);
        }

        return bytes;
    }

    private static void Invert(byte[] bytes)
    {
        bytes[0] = Negative;
        for (var i = 1; i < bytes.Length - 1; i++)
        {
            bytes[i] = (byte)~bytes[i];
        }

        bytes[^1] = NegativeEnd;
    }
}
