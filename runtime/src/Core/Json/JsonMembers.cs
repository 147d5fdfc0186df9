using System.Text.Json;

namespace DurableLocal.Core.Json;

/// <summary>Reads optional members of JSON objects.</summary>
public static class JsonMembers
{
    /// <summary>A member of any type; null where there is none.</summary>
    public static JsonElement? Member(this JsonElement map, string name) =>
        map.ValueKind == JsonValueKind.Object && map.TryGetProperty(name, out var value) ? value : null;

    /// <summary>The text of a string member; null where there is none.</summary>
    public static string? Text(this JsonElement map, string name) =>
        map.Member(name) is { ValueKind: JsonValueKind.String } value ? value.GetString() : null;

    /// <summary>The elements of an array member; empty where there is none.</summary>
    public static IEnumerable<JsonElement> Elements(this JsonElement map, string name) =>
        map.Member(name) is { ValueKind: JsonValueKind.Array } value ? value.EnumerateArray() : [];

    /// <summary>A member of epoch seconds, as the Lambda service writes timestamps; null where there is none.</summary>
    public static DateTimeOffset? Moment(this JsonElement map, string name) =>
        map.Member(name) is { ValueKind: JsonValueKind.Number } value ? DateTimeOffset.UnixEpoch.AddMilliseconds(Math.Round(value.GetDouble() * 1000)) : null;
}
