using System.Globalization;
using System.Text.Json;

namespace Amazon.Lambda.Model.Internal.MarshallTransformations;

/// <summary>Reads the scalar types of the restJson1 protocol.</summary>
internal static class JsonValues
{
    /// <summary>Reads a timestamp: epoch seconds with an optional fraction, or ISO 8601 text, which some services write.</summary>
    internal static DateTime Timestamp(ref this Utf8JsonReader json) =>
        json.TokenType == JsonTokenType.String
            ? DateTime.Parse(json.GetString()!, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal)
            : DateTime.UnixEpoch.AddTicks((long)(json.GetDecimal() * TimeSpan.TicksPerSecond));

    internal static List<string> StringList(ref this Utf8JsonReader json)
    {
        var list = new List<string>();
        while (json.Read() && json.TokenType != JsonTokenType.EndArray)
        {
            list.Add(json.GetString());
        }

        return list;
    }
}
