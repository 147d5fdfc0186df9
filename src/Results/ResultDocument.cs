using System.Text.Encodings.Web;
using System.Text.Json;
using Amazon.DynamoDBv2.Model;
using DurableChaining.Contracts;

namespace DurableChaining.Results;

/// <summary>A result in its two written forms, made of one another so that they cannot differ: JSON text and table row.</summary>
internal sealed class ResultDocument
{
    private static readonly ResultsJson Json = new(new JsonSerializerOptions(ResultsJson.Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });

    private ResultDocument(string text, Dictionary<string, AttributeValue> row)
    {
        Text = text;
        Row = row;
    }

    public string Text { get; }

    public Dictionary<string, AttributeValue> Row { get; }

    /// <summary>
    /// Writes a result. Where input and output together are over the size of a row, the input is left out: the output is
    /// what the work was done for, and the submitted item stays readable in the execution.
    /// </summary>
    public static ResultDocument Of(ResultRecord record)
    {
        var document = Write(record);
        return RowSize.Of(document.Row) > ItemLimits.RowBytes && record.Input is not null
            ? Write(record with { Input = null })
            : document;
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
}
