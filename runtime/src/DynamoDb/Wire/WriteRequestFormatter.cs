using System.Text.Json;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// Formats the requests of a BatchWriteItem for the message of a violation: the objects of the service's implementation with
/// all their fields.
/// </summary>
internal static class WriteRequestFormatter
{
    private static readonly string[] Types =
        ["S", "N", "B", "INT", "DECIMAL", "DOUBLE", "SS", "NS", "BS", "INTSET", "DECIMALSET", "DOUBLESET", "M", "L", "NULL", "BOOL"];

    /// <exception cref="DynamoDbException">A string in it is not valid Unicode.</exception>
    public static string Of(ReadOnlyMemory<byte> json) =>
        RequestFormatter.Print(json, static map => Map(map, requests => List(requests, WriteRequest)));

    private static string WriteRequest(JsonElement request) =>
        $"WriteRequest(putRequest={Operation(request, "PutRequest", "Item", ", workloadProfileName=null")}, deleteRequest={Operation(request, "DeleteRequest", "Key", string.Empty)})";

    private static string Operation(JsonElement request, string operation, string member, string suffix) =>
        Member(request, operation) is { } sent
            ? $"{operation}({CamelCase(member)}={(Member(sent, member) is { } item ? Map(item, Value) : "null")}{suffix})"
            : "null";

    private static string Value(JsonElement value) =>
        $"AttributeValue({string.Join(", ", Types.Select(type => $"{CamelCase(type)}={(Member(value, type) is { } content ? Content(type, content) : "null")}"))})";

    private static string Content(string type, JsonElement content) => type switch
    {
        "M" => Map(content, Value),
        "L" => List(content, Value),
        "SS" or "NS" or "BS" => List(content, static member => member.ToString()),
        _ => content.ToString(),
    };

    private static string Map(JsonElement map, Func<JsonElement, string> print) =>
        map.ValueKind == JsonValueKind.Object ? $"{{{string.Join(", ", map.EnumerateObject().Select(member => $"{member.Name}={print(member.Value)}"))}}}" : map.ToString();

    private static string List(JsonElement list, Func<JsonElement, string> print) =>
        list.ValueKind == JsonValueKind.Array ? $"[{string.Join(", ", list.EnumerateArray().Select(print))}]" : list.ToString();

    private static JsonElement? Member(JsonElement structure, string name) =>
        structure.ValueKind == JsonValueKind.Object && structure.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string CamelCase(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
