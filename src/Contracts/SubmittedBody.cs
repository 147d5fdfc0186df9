using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>The body of a message as JSON, read by the rules of the contract.</summary>
public static class SubmittedBody
{
    private static readonly JsonDocumentOptions Rules = new() { MaxDepth = ItemLimits.Depth, AllowDuplicateProperties = false };

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
