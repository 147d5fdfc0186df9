using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>
/// What JSON allows and the results table cannot keep, found before an execution starts: a row that cannot be written
/// after the work is done would be the worse surprise.
/// </summary>
internal static class StorableJson
{
    /// <exception cref="InvalidItemException">Names the path of the member that cannot be kept.</exception>
    public static void Check(JsonElement document) => Check(document, string.Empty);

    private static void Check(JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in value.EnumerateObject())
                {
                    CheckMember(member, path);
                }

                break;
            case JsonValueKind.Array:
                var index = 0;
                foreach (var element in value.EnumerateArray())
                {
                    Check(element, $"{path}[{index++}]");
                }

                break;
            case JsonValueKind.String:
                _ = Text(value, path);
                break;
            case JsonValueKind.Number when !JsonNumber.Parse(value.GetRawText()).IsStorable:
                throw new InvalidItemException(
                    path,
                    $"expected a number of at most {ItemLimits.StoredDigits} digits between 1E-130 and 9.99E+125, got {Short(value.GetRawText())}");
            default:
                break;
        }
    }

    private static void CheckMember(JsonProperty member, string path)
    {
        string name;
        try
        {
            name = member.Name;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidItemException(path.Length == 0 ? "body" : path, "expected member names of valid Unicode text, got a lone surrogate");
        }

        if (name.Length == 0)
        {
            throw new InvalidItemException(path.Length == 0 ? "body" : path, "expected member names of at least one character, got \"\"");
        }

        Check(member.Value, path.Length == 0 ? name : $"{path}.{name}");
    }

    private static string Text(JsonElement value, string path)
    {
        try
        {
            return value.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw new InvalidItemException(path, $"expected valid Unicode text, got a lone surrogate in {Short(value.GetRawText())}");
        }
    }

    private static string Short(string text) => text.Length <= 64 ? text : $"{text.AsSpan(0, 64)}… ({text.Length} characters)";
}
