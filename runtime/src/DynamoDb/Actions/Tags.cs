using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>A table's tags.</summary>
internal static class Tags
{
    private const int LongestKey = 128;
    private const int LongestValue = 256;

    public static List<GivenTag>? Read(RequestStructure request) =>
        request.Structures("Tags", "Tag")?.ConvertAll(tag => new GivenTag(tag.Text("Key"), tag.Text("Value")));

    /// <exception cref="DynamoDbException">One of them can be no tag, or they are too many.</exception>
    public static Dictionary<string, string> Check(IReadOnlyList<GivenTag> given)
    {
        var tags = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in given)
        {
            CheckKey(key);
            CheckValue(value);
            if (key!.StartsWith("aws:", StringComparison.OrdinalIgnoreCase))
            {
                throw DynamoDbException.Validation($"Tag Key cannot be prefixed with aws:, Key: {key}");
            }

            if (!tags.TryAdd(key, value!))
            {
                throw DynamoDbException.Validation($"Duplicate Tag Keys provided as input: Duplicate Tag Key found {key}");
            }
        }

        CheckCount(tags.Count);
        return tags;
    }

    /// <exception cref="DynamoDbException">There are more than a resource has.</exception>
    public static void CheckCount(int count)
    {
        if (count > DynamoDbLimits.TagsPerResource)
        {
            throw DynamoDbException.Validation("Number of Tags exceed the current limit for the provided ResourceArn");
        }
    }

    /// <exception cref="DynamoDbException">No tag can have the key.</exception>
    public static void CheckKey(string? key)
    {
        if (key is not { Length: > 0 and <= LongestKey } || !IsText(key))
        {
            throw DynamoDbException.Validation($"The Tag Key provided is invalid, Key: {key ?? "null"}");
        }
    }

    public static void Write(Utf8JsonWriter response, IReadOnlyDictionary<string, string> tags)
    {
        response.WriteStartArray("Tags"u8);
        foreach (var (key, value) in tags)
        {
            response.WriteStartObject();
            response.WriteString("Key"u8, key);
            response.WriteString("Value"u8, value);
            response.WriteEndObject();
        }

        response.WriteEndArray();
    }

    private static void CheckValue(string? value)
    {
        if (value is not { Length: <= LongestValue } || !IsText(value))
        {
            throw DynamoDbException.Validation($"The Tag Value provided is invalid, Value: {value ?? "null"}");
        }
    }

    /// <summary>Letters, digits and white space of any script, and a few signs (developer guide, "Tagging restrictions in DynamoDB").</summary>
    private static bool IsText(string text)
    {
        foreach (var rune in text.EnumerateRunes())
        {
            if (!Rune.IsLetter(rune)
                && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber or UnicodeCategory.SpaceSeparator or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator)
                && !(rune.IsAscii && "+-=._:/@".Contains((char)rune.Value)))
            {
                return false;
            }
        }

        return true;
    }
}

internal sealed record GivenTag(string? Key, string? Value);
