using System.Text;
using System.Text.Json;

namespace DurableLocal.DynamoDb.Values;

/// <summary>Reads attribute values from their wire format; invalid ones throw with the service's error messages.</summary>
public static class AttributeValueReader
{
    public const string FalseNull = "One or more parameter values were invalid: Null attribute value types must have the value of true";
    public const string EmptyStringSet = "One or more parameter values were invalid: An string set  may not be empty";
    public const string EmptyNumberSet = "One or more parameter values were invalid: An number set  may not be empty";
    public const string EmptyBinarySet = "One or more parameter values were invalid: Binary sets should not be empty";
    public const string NoType = "Supplied AttributeValue is empty, must contain exactly one of the supported datatypes";
    public const string SeveralTypes = "Supplied AttributeValue has more than one datatypes set, must contain exactly one of the supported datatypes";

    /// <summary>Passed as the depth of a stored item, which was validated before it was stored and is not validated again.</summary>
    private const int Stored = -1;

    /// <summary>Reads a map of attributes; the reader is positioned at its opening brace.</summary>
    public static MapValue ReadItem(ref Utf8JsonReader reader) => new(ReadMembers(ref reader, 0));

    /// <summary>Reads a stored item.</summary>
    public static MapValue ReadStored(ref Utf8JsonReader reader) => new(ReadMembers(ref reader, Stored));

    /// <summary>Reads one value; the reader is positioned at its opening brace and advances to its closing brace.</summary>
    public static AttributeValue Read(ref Utf8JsonReader reader) => Read(ref reader, 0);

    private static Dictionary<string, AttributeValue> ReadMembers(ref Utf8JsonReader reader, int depth)
    {
        Expect(ref reader, JsonTokenType.StartObject, TypeMismatch.Structure);
        var members = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = UnicodeText.Of(reader);
            if (depth != Stored)
            {
                AttributeName.Validate(name);
            }

            reader.Read();
            members[name] = Read(ref reader, depth);
        }

        return members;
    }

    private static AttributeValue Read(ref Utf8JsonReader reader, int depth)
    {
        Expect(ref reader, JsonTokenType.StartObject, TypeMismatch.Value);
        AttributeValue? value = null;
        var several = false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var type = TypeOf(ref reader);
            reader.Read();
            if (reader.TokenType == JsonTokenType.Null)
            {
                continue;
            }

            if (type is not { } known)
            {
                // Members that are not in the service model are ignored, as in all AWS services.
                reader.Skip();
                continue;
            }

            several |= value is not null;
            value = ReadTyped(ref reader, known, depth);
        }

        if (several)
        {
            throw Invalid(SeveralTypes);
        }

        return value ?? throw Invalid(NoType);
    }

    private static AttributeValue ReadTyped(ref Utf8JsonReader reader, AttributeType type, int depth) => type switch
    {
        AttributeType.S => new StringValue(ExpectText(ref reader)),
        AttributeType.N => new NumberValue(DynamoNumber.Parse(ExpectText(ref reader))),
        AttributeType.B => new BinaryValue(ReadBytes(ref reader)),
        AttributeType.BOOL => ReadBoolean(ref reader),
        AttributeType.NULL => ReadNull(ref reader),
        AttributeType.SS => ReadStringSet(ref reader),
        AttributeType.NS => ReadNumberSet(ref reader),
        AttributeType.BS => ReadBinarySet(ref reader),
        AttributeType.L => new ListValue(ReadElements(ref reader, Deeper(depth))),
        _ => new MapValue(ReadMembers(ref reader, Deeper(depth))),
    };

    private static int Deeper(int depth) => depth switch
    {
        Stored => Stored,
        < NestingDepth.Max => depth + 1,
        _ => throw NestingDepth.Exceeded(),
    };

    private static AttributeType? TypeOf(ref Utf8JsonReader reader)
    {
        var name = reader.ValueIsEscaped ? Encoding.UTF8.GetBytes(UnicodeText.Of(reader)) : reader.ValueSpan;
        return name switch
        {
            [(byte)'S'] => AttributeType.S,
            [(byte)'N'] => AttributeType.N,
            [(byte)'B'] => AttributeType.B,
            [(byte)'M'] => AttributeType.M,
            [(byte)'L'] => AttributeType.L,
            [(byte)'S', (byte)'S'] => AttributeType.SS,
            [(byte)'N', (byte)'S'] => AttributeType.NS,
            [(byte)'B', (byte)'S'] => AttributeType.BS,
            _ when name.SequenceEqual("BOOL"u8) => AttributeType.BOOL,
            _ when name.SequenceEqual("NULL"u8) => AttributeType.NULL,
            _ => null,
        };
    }

    private static List<AttributeValue> ReadElements(ref Utf8JsonReader reader, int depth)
    {
        Expect(ref reader, JsonTokenType.StartArray, TypeMismatch.List);
        var elements = new List<AttributeValue>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            elements.Add(Read(ref reader, depth));
        }

        return elements;
    }

    private static BooleanValue ReadBoolean(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => BooleanValue.True,
        JsonTokenType.False => BooleanValue.False,
        _ => throw TypeMismatch.Of(reader, "Boolean"),
    };

    private static NullValue ReadNull(ref Utf8JsonReader reader) => reader.TokenType switch
    {
        JsonTokenType.True => NullValue.Instance,
        JsonTokenType.False => throw Invalid(FalseNull),
        _ => throw TypeMismatch.Of(reader, "Boolean"),
    };

    private static StringSetValue ReadStringSet(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, TypeMismatch.List);
        var members = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(ExpectText(ref reader));
        }

        var set = new StringSetValue(members);
        return set.Count == 0 ? throw Invalid(EmptyStringSet)
            : set.HasDuplicates ? throw DuplicateMembers.Of(members)
            : set;
    }

    private static NumberSetValue ReadNumberSet(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, TypeMismatch.List);
        var members = new List<DynamoNumber>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(DynamoNumber.Parse(ExpectText(ref reader)));
        }

        var set = new NumberSetValue(members);
        return set.Count == 0 ? throw Invalid(EmptyNumberSet)
            : set.HasDuplicates ? throw DuplicateMembers.OfNumbers()
            : set;
    }

    private static BinarySetValue ReadBinarySet(ref Utf8JsonReader reader)
    {
        Expect(ref reader, JsonTokenType.StartArray, TypeMismatch.List);
        var members = new List<byte[]>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            members.Add(ReadBytes(ref reader));
        }

        var set = new BinarySetValue(members);
        return set.Count == 0 ? throw Invalid(EmptyBinarySet)
            : set.HasDuplicates ? throw DuplicateMembers.Of(members)
            : set;
    }

    private static byte[] ReadBytes(ref Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            throw TypeMismatch.Of(reader, TypeMismatch.Blob);
        }

        return reader.TryGetBytesFromBase64(out var bytes)
            ? bytes
            : throw DynamoDbException.Serialization($"'{UnicodeText.Of(reader)}' can not be converted to a Blob: Invalid Base64");
    }

    /// <summary>The error of a value whose message is the same in the older and in the newer validation; only the older one adds the placeholder.</summary>
    private static DynamoDbException Invalid(string message) => DynamoDbException.InvalidValue(message, message);

    private static string ExpectText(ref Utf8JsonReader reader) =>
        reader.TokenType == JsonTokenType.String ? UnicodeText.Of(reader) : throw TypeMismatch.Of(reader, "String");

    private static void Expect(ref Utf8JsonReader reader, JsonTokenType expected, string mismatch)
    {
        if (reader.TokenType != expected)
        {
            throw TypeMismatch.Of(reader, mismatch);
        }
    }
}
