using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>
/// Finds what JSON allows and the results table cannot store. Checked before an execution starts: otherwise the row could
/// not be written after the work is done.
/// </summary>
internal static class StorableJson
{
    /// <summary>Returns the first value or member name that cannot be stored, with its path; null if all can.</summary>
    public static ItemError? FindError(JsonElement document) => FindError(document, string.Empty);

    private static ItemError? FindError(JsonElement value, string path) => value.ValueKind switch
    {
        JsonValueKind.Object => value.EnumerateObject().Select(member => FindError(member, path)).FirstOrDefault(error => error is not null),
        JsonValueKind.Array => value.EnumerateArray().Select((element, index) => FindError(element, $"{path}[{index}]")).FirstOrDefault(error => error is not null),
        JsonValueKind.String when !IsUnicode(value) =>
            new ItemError(path, $"expected valid Unicode text, got a lone surrogate in {ItemError.Excerpt(value.GetRawText())}"),
        JsonValueKind.Number when !JsonNumber.Parse(value.GetRawText()).IsStorable =>
            new ItemError(
                path,
                $"expected a number of at most {ItemLimits.StoredDigits} digits between 1E-130 and 9.99E+125, got {ItemError.Excerpt(value.GetRawText())}"),
        _ => null,
    };

    private static ItemError? FindError(JsonProperty member, string path)
    {
        var parent = path.Length == 0 ? ItemError.Body : path;
        return NameOf(member) switch
        {
            null => new ItemError(parent, "expected member names of valid Unicode text, got a lone surrogate"),
            "" => new ItemError(parent, "expected member names of at least one character, got \"\""),
            var name => FindError(member.Value, path.Length == 0 ? name : $"{path}.{name}"),
        };
    }

    // System.Text.Json reports an escaped lone surrogate by an exception only; there is no Try method.
    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsUnicode(JsonElement text)
    {
        try
        {
            return text.GetString() is not null;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }
}
