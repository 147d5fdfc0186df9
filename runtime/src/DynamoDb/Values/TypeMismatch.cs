using System.Text.Json;

namespace DurableLocal.DynamoDb.Values;

/// <summary>The errors for a value whose JSON type is not that of the service model, with the messages of the service's parser.</summary>
internal static class TypeMismatch
{
    /// <summary>Expected: a list.</summary>
    public const string List = "List";

    /// <summary>Expected: a structure or a map.</summary>
    public const string Structure = "Structure";

    /// <summary>Expected: an attribute value in a list or a map.</summary>
    public const string Value = "AttributeValue";

    /// <summary>Expected: a binary value.</summary>
    public const string Blob = "Blob";

    /// <param name="reader">Positioned at a value that is not a structure.</param>
    /// <param name="type">The name of the expected structure in the service model.</param>
    /// <param name="inList">Whether the value is an element of a list.</param>
    public static DynamoDbException OfStructure(in Utf8JsonReader reader, string type, bool inList) => DynamoDbException.Serialization((reader.TokenType, inList) switch
    {
        (JsonTokenType.StartArray, _) => $"Unrecognized collection type class com.amazonaws.dynamodb.v20120810.{type}",
        (_, true) => "Unexpected value type in payload",
        _ => "Unexpected field type",
    });

    /// <param name="reader">Positioned at the value.</param>
    /// <param name="expected">A constant of this class, or a scalar type: <c>String</c>, <c>Integer</c>, <c>Long</c>, <c>Boolean</c>.</param>
    public static DynamoDbException Of(in Utf8JsonReader reader, string expected) => DynamoDbException.Serialization((reader.TokenType, expected) switch
    {
        (JsonTokenType.StartObject, _) => "Start of structure or map found where not expected",
        (JsonTokenType.StartArray, Value) => "Unrecognized collection type class com.amazonaws.dynamodb.v20120810.AttributeValue",
        (JsonTokenType.StartArray, Blob) => "Unrecognized collection type class java.nio.ByteBuffer",
        (JsonTokenType.StartArray, not Structure) => $"Unrecognized collection type class java.lang.{expected}",
        (JsonTokenType.Null or JsonTokenType.StartArray, _) or (_, Value) => "Unexpected value type in payload",
        (_, List or Structure) => "Unexpected field type",
        (_, Blob) => "only base-64-encoded strings are convertible to bytes",
        (JsonTokenType.Number, _) => $"{(reader.ValueSpan.Contains((byte)'.') ? "DECIMAL_VALUE" : "NUMBER_VALUE")} cannot be converted to {expected}",
        (JsonTokenType.True, _) => $"TRUE_VALUE cannot be converted to {expected}",
        (JsonTokenType.False, _) => $"FALSE_VALUE cannot be converted to {expected}",
        _ => $"STRING_VALUE cannot be converted to {expected}",
    });
}
