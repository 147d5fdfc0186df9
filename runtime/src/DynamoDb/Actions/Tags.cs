using System.Globalization;
using System.Text;
using System.Text.Json;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads, validates and writes the tags of a table.</summary>
internal static class Tags
{
    private const int MaximumKeyLength = 128;
    private const int MaximumValueLength = 256;

    public static List<RequestedTag>? Read(RequestStructure request) =>
        request.Structures("Tags", "Tag")?.ConvertAll(tag => new RequestedTag(tag.Text("Key"), tag.Text("Value")));

    /// <exception cref="DynamoDbException">A key or a value is invalid, a key is repeated, or there are too many tags.</exception>
    public static Dictionary<string, string> Check(IReadOnlyList<RequestedTag> given)
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

    /// <exception cref="DynamoDbException">The number is above the limit of a resource.</exception>
    public static void CheckCount(int count)
    {
        if (count > DynamoDbLimits.TagsPerResource)
        {
            throw DynamoDbException.Validation("Number of Tags exceed the current limit for the provided ResourceArn");
        }
    }

    /// <exception cref="DynamoDbException">The key is missing, too long, or has a character that is not allowed.</exception>
    public static void CheckKey(string? key)
    {
        if (key is not { Length: > 0 and <= MaximumKeyLength } || !HasValidCharacters(key))
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
        if (value is not { Length: <= MaximumValueLength } || !HasValidCharacters(value))
        {
            throw DynamoDbException.Validation($"The Tag Value provided is invalid, Value: {value ?? "null"}");
        }
    }

    /// <summary>Letters, digits and white space of any script, and the punctuation listed (developer guide, "Tagging restrictions in DynamoDB").</summary>
    private static bool HasValidCharacters(string text)
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

/// <summary>A tag of a request, not yet validated.</summary>
internal sealed record RequestedTag(string? Key, string? Value);
