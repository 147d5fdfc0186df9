using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>A result as JSON text and as a table row. The row is made from the text, so the two cannot differ.</summary>
internal sealed class ResultDocument
{
    /// <summary>Bytes of a message that are kept for its attributes: key, status, and the ARN of the execution twice.</summary>
    private const int AttributeReserve = 4096;

    /// <summary>Bytes of the attribute <see cref="ResultStore.Unpublished"/>.</summary>
    private const int MarkBytes = 16;

    private static readonly ResultsJson Json = new(new JsonSerializerOptions(ResultsJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private ResultDocument(string text, Dictionary<string, AttributeValue> row)
    {
        Text = text;
        Row = row;
    }

    /// <summary>The body of a message on the results queue.</summary>
    public string Text { get; }

    /// <summary>The item of the results table.</summary>
    public Dictionary<string, AttributeValue> Row { get; }

    /// <summary>Text can be larger than the row: JSON writes a control character in six bytes.</summary>
    private bool Fits => RowSize.Of(Row) <= ItemLimits.RowBytes - MarkBytes && Encoding.UTF8.GetByteCount(Text) <= ItemLimits.MessageBytes - AttributeReserve;

    /// <summary>
    /// Creates both forms of a record. Where input and output together exceed the size of a row or of a message, the input
    /// is omitted: the output is the purpose of the work, and the submitted item can still be read from the execution or
    /// from the dead-letter queue.
    /// </summary>
    public static ResultDocument Create(ResultRecord record)
    {
        var document = Write(record);
        return record.Input is not null && !document.Fits ? Write(record with { Input = null }) : document;
    }

    /// <summary>Reads the record of a row. DynamoDB preserves neither the notation of numbers nor the order of an object's members.</summary>
    public static ResultRecord Read(Dictionary<string, AttributeValue> row)
    {
        using var text = new MemoryStream();
        using (var writer = new Utf8JsonWriter(text))
        {
            Write(writer, new AttributeValue { M = row, IsMSet = true });
        }

        return JsonSerializer.Deserialize(text.GetBuffer().AsSpan(0, (int)text.Length), Json.ResultRecord)!;
    }

    private static ResultDocument Write(ResultRecord record)
    {
        var text = JsonSerializer.Serialize(record, Json.ResultRecord);
        using var parsed = JsonDocument.Parse(text);
        return new ResultDocument(text, parsed.RootElement.EnumerateObject().ToDictionary(member => member.Name, member => ToAttribute(member.Value)));
    }

    private static AttributeValue ToAttribute(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => new AttributeValue { M = value.EnumerateObject().ToDictionary(member => member.Name, member => ToAttribute(member.Value)), IsMSet = true },
        JsonValueKind.Array => new AttributeValue { L = [.. value.EnumerateArray().Select(ToAttribute)], IsLSet = true },
        JsonValueKind.String => new AttributeValue { S = value.GetString() },
        JsonValueKind.Number => new AttributeValue { N = value.GetRawText() },
        JsonValueKind.True or JsonValueKind.False => new AttributeValue { BOOL = value.GetBoolean() },
        _ => new AttributeValue { NULL = true },
    };

    private static void Write(Utf8JsonWriter writer, AttributeValue value)
    {
        if (value.IsMSet)
        {
            writer.WriteStartObject();
            foreach (var (name, member) in value.M)
            {
                writer.WritePropertyName(name);
                Write(writer, member);
            }

            writer.WriteEndObject();
        }
        else if (value.IsLSet)
        {
            writer.WriteStartArray();
            value.L.ForEach(element => Write(writer, element));
            writer.WriteEndArray();
        }
        else if (value.S is { } text)
        {
            writer.WriteStringValue(text);
        }
        else if (value.N is { } number)
        {
            writer.WriteRawValue(number);
        }
        else if (value.BOOL is { } truth)
        {
            writer.WriteBooleanValue(truth);
        }
        else
        {
            writer.WriteNullValue();
        }
    }
}
