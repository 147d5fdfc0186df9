using System.Text.Json;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>The requests of a BatchWriteItem as a violation tells them: the service's own objects, printed with all their fields.</summary>
internal static class WriteRequestFormatter
{
    private static readonly string[] Types =
        ["S", "N", "B", "INT", "DECIMAL", "DOUBLE", "SS", "NS", "BS", "INTSET", "DECIMALSET", "DOUBLESET", "M", "L", "NULL", "BOOL"];

    /// <exception cref="DynamoDbException">A text in it is no Unicode.</exception>
    public static string Of(ReadOnlyMemory<byte> json) =>
        RequestFormatter.Print(json, static map => Map(map, requests => List(requests, Request)));

    private static string Request(JsonElement request) =>
        $"WriteRequest(putRequest={Operation(request, "PutRequest", "Item", ", workloadProfileName=null")}, deleteRequest={Operation(request, "DeleteRequest", "Key", string.Empty)})";

    private static string Operation(JsonElement request, string operation, string member, string rest) =>
        Member(request, operation) is { } given
            ? $"{operation}({Lower(member)}={(Member(given, member) is { } item ? Map(item, Value) : "null")}{rest})"
            : "null";

    private static string Value(JsonElement value) =>
        $"AttributeValue({string.Join(", ", Types.Select(type => $"{Lower(type)}={(Member(value, type) is { } given ? Content(type, given) : "null")}"))})";

    private static string Content(string type, JsonElement given) => type switch
    {
        "M" => Map(given, Value),
        "L" => List(given, Value),
        "SS" or "NS" or "BS" => List(given, static member => member.ToString()),
        _ => given.ToString(),
    };

    private static string Map(JsonElement map, Func<JsonElement, string> print) =>
        map.ValueKind == JsonValueKind.Object ? $"{{{string.Join(", ", map.EnumerateObject().Select(member => $"{member.Name}={print(member.Value)}"))}}}" : map.ToString();

    private static string List(JsonElement list, Func<JsonElement, string> print) =>
        list.ValueKind == JsonValueKind.Array ? $"[{string.Join(", ", list.EnumerateArray().Select(print))}]" : list.ToString();

    private static JsonElement? Member(JsonElement structure, string name) =>
        structure.ValueKind == JsonValueKind.Object && structure.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null ? member : null;

    private static string Lower(string name) => char.ToLowerInvariant(name[0]) + name[1..];
}
