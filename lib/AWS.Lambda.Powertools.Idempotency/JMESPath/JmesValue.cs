using System.Buffers;
using System.Globalization;
using System.Text.Json;

namespace AWS.Lambda.Powertools.JMESPath;

/// <summary>
/// The values of an evaluation: null, bool, number, string, list, dictionary in document order, and <see cref="Evaluate"/>
/// for an expression that is passed to a function. A number is a decimal or double, or a <see cref="JsonElement"/> where
/// only the text of the document is exact: hashes of a selection must differ where the document does.
/// </summary>
internal static class JmesValue
{
    public static object From(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => Object(element),
        JsonValueKind.Array => element.EnumerateArray().Select(From).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => element.TryGetDecimal(out var number) && number.ToString(CultureInfo.InvariantCulture) == element.GetRawText() ? number : element.Clone(),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    public static JsonDocument ToDocument(object value)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            Write(writer, value);
        }

        return JsonDocument.Parse(buffer.WrittenMemory);
    }

    /// <summary>Whether the value counts as true: not null, not false, and not an empty string, list or object.</summary>
    public static bool IsTrue(object value) => value switch
    {
        null => false,
        bool flag => flag,
        string text => text.Length > 0,
        List<object> list => list.Count > 0,
        Dictionary<string, object> map => map.Count > 0,
        _ => true,
    };

    public static bool AreEqual(object left, object right) => (left, right) switch
    {
        (List<object> a, List<object> b) => a.Count == b.Count && a.Zip(b).All(pair => AreEqual(pair.First, pair.Second)),
        (Dictionary<string, object> a, Dictionary<string, object> b) =>
            a.Count == b.Count && a.All(entry => b.TryGetValue(entry.Key, out var other) && AreEqual(entry.Value, other)),
        _ when IsNumber(left) && IsNumber(right) => Compare(left, right) == 0,
        _ => Equals(left, right),
    };

    public static bool IsNumber(object value) => value is decimal or double or JsonElement;

    /// <summary>Returns the decimal or double of a number, for calculations.</summary>
    public static object ToValue(object number) => number is not JsonElement element ? number
        : element.TryGetDecimal(out var exact) ? exact
        : element.GetDouble();

    public static int Compare(object left, object right) => (ToValue(left), ToValue(right)) is (decimal a, decimal b)
        ? a.CompareTo(b)
        : ToDouble(left).CompareTo(ToDouble(right));

    public static double ToDouble(object number) => ToValue(number) is decimal exact ? (double)exact : (double)ToValue(number);

    public static string TypeName(object value) => value switch
    {
        null => "null",
        bool => "boolean",
        string => "string",
        List<object> => "array",
        Dictionary<string, object> => "object",
        Evaluate => "expression",
        _ => "number",
    };

    public static string ToJson(object value)
    {
        using var document = ToDocument(value);
        return document.RootElement.GetRawText();
    }

    private static Dictionary<string, object> Object(JsonElement element)
    {
        var map = new Dictionary<string, object>();
        foreach (var member in element.EnumerateObject())
        {
            map[member.Name] = From(member.Value);
        }

        return map;
    }

    private static void Write(Utf8JsonWriter writer, object value)
    {
        switch (value)
        {
            case null: writer.WriteNullValue(); break;
            case bool flag: writer.WriteBooleanValue(flag); break;
            case string text: writer.WriteStringValue(text); break;
            case decimal number: writer.WriteNumberValue(number); break;
            case double number: writer.WriteNumberValue(number); break;
            case JsonElement number: number.WriteTo(writer); break;
            case List<object> list:
                writer.WriteStartArray();
                list.ForEach(item => Write(writer, item));
                writer.WriteEndArray();
                break;
            case Dictionary<string, object> map:
                writer.WriteStartObject();
                foreach (var (name, member) in map)
                {
                    writer.WritePropertyName(name);
                    Write(writer, member);
                }

                writer.WriteEndObject();
                break;
            default: throw new JmesPathException($"expected a JSON value as the result, got an {TypeName(value)}");
        }
    }
}
