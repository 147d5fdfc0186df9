using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>The body of a message as JSON, read by the rules of the contract.</summary>
public static class SubmittedBody
{
    private static readonly JsonDocumentOptions Rules = new() { MaxDepth = ItemLimits.Depth, AllowDuplicateProperties = false };

    /// <summary>Reads as far as possible. A body has fewer levels than bytes.</summary>
    private static readonly JsonReaderOptions Lenient = new() { MaxDepth = ItemLimits.MessageBytes, AllowTrailingCommas = true, CommentHandling = JsonCommentHandling.Skip };

    /// <summary>Parses a body. False where it is not a JSON document, is nested too deep, or has two members of one name.</summary>
    public static bool TryParse(string body, out JsonElement document, [NotNullWhen(false)] out ItemError? error)
    {
        document = default;
        error = null;
        try
        {
            using var parsed = JsonDocument.Parse(body, Rules);
            document = parsed.RootElement.Clone();
        }
        catch (JsonException failure)
        {
            error = new ItemError(ItemError.Body, $"expected a JSON object, got {Describe(body, failure)}");
        }
        catch (InvalidOperationException)
        {
            // Thrown by the parser for a lone surrogate in a member name.
            error = new ItemError(ItemError.Body, "expected valid Unicode text, got a lone surrogate");
        }

        return error is null;
    }

    /// <summary>
    /// Returns the <c>id</c> of a body that may break any rule, so that a rejected item can be found by its key: the string
    /// that precedes the first syntax error, whatever the depth or the size. Null if there is none, or two members of that
    /// name, of which neither is certain.
    /// </summary>
    public static string? FindId(string body)
    {
        string? id = null;
        var members = 0;
        var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(body), Lenient);
        try
        {
            while (reader.Read() && members < 2)
            {
                if (reader.TokenType != JsonTokenType.PropertyName || reader.CurrentDepth != 1 || !reader.ValueTextEquals("id"u8))
                {
                    continue;
                }

                members++;
                id = reader.Read() && reader.TokenType == JsonTokenType.String ? reader.GetString() : null;
            }
        }
        catch (Exception failure) when (failure is JsonException or InvalidOperationException)
        {
            // A syntax error, or a lone surrogate in a text: what was read before it counts.
        }

        return members == 1 ? id : null;
    }

    private static string Describe(string body, JsonException failure)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return "an empty body";
        }

        // The parser's text ends with "Path: … | LineNumber: … | BytePositionInLine: …", counted from 0; ours counts from 1.
        var reason = failure.Message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        var position = failure.LineNumber is { } line ? $" (line {line + 1}, byte {failure.BytePositionInLine + 1})" : string.Empty;
        return $"text that cannot be read as one{position}: {reason}";
    }
}
