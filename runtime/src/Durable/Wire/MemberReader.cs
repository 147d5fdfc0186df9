using System.Text.Json;

namespace DurableLocal.Durable.Wire;

/// <summary>Reads the value after a property name; null counts as absent.</summary>
internal static class MemberReader
{
    public static void Expect(ref Utf8JsonReader reader, JsonTokenType token, string member)
    {
        if (reader.TokenType != token)
        {
            throw new JsonException($"{member}: expected {token}, got {reader.TokenType}");
        }
    }

    public static string? Text(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.String, member);
        return Current(ref reader, member);
    }

    /// <summary>Returns the string or property name at the reader's position.</summary>
    public static string Current(ref Utf8JsonReader reader, string member)
    {
        try
        {
            return reader.GetString()!;
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(member);
        }
    }

    /// <summary>Returns the text as UTF-8, without a string in between.</summary>
    public static byte[]? Utf8(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.String, member);
        if (!reader.ValueIsEscaped)
        {
            return System.Text.Unicode.Utf8.IsValid(reader.ValueSpan) ? reader.ValueSpan.ToArray() : throw NotUnicode(member);
        }

        try
        {
            var unescaped = new byte[reader.ValueSpan.Length];
            return unescaped[..reader.CopyString(unescaped)];
        }
        catch (InvalidOperationException)
        {
            throw NotUnicode(member);
        }
    }

    public static int? Integer(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.Number, member);
        return reader.TryGetInt32(out var value) ? value : throw new JsonException($"{member}: expected a 32-bit integer");
    }

    public static bool Boolean(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        return reader.TokenType switch
        {
            JsonTokenType.True => true,
            JsonTokenType.False or JsonTokenType.Null => false,
            _ => throw new JsonException($"{member}: expected a boolean, got {reader.TokenType}"),
        };
    }

    public static List<string>? Texts(ref Utf8JsonReader reader, string member)
    {
        reader.Read();
        if (reader.TokenType == JsonTokenType.Null)
        {
            return null;
        }

        Expect(ref reader, JsonTokenType.StartArray, member);
        var texts = new List<string>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            Expect(ref reader, JsonTokenType.String, member);
            texts.Add(Current(ref reader, member));
        }

        return texts;
    }

    /// <summary>Skips the value of an unknown member.</summary>
    public static void Skip(ref Utf8JsonReader reader)
    {
        reader.Read();
        reader.Skip();
    }

    private static JsonException NotUnicode(string member) => new($"{member}: contains text that is not valid Unicode");
}
