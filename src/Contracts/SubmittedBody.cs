using System.Text.Json;

namespace DurableChaining.Contracts;

/// <summary>The body of a message as JSON, read by the rules of the contract.</summary>
public static class SubmittedBody
{
    private static readonly JsonDocumentOptions Rules = new() { MaxDepth = ItemLimits.Depth, AllowDuplicateProperties = false };

    /// <exception cref="InvalidItemException">The body is no JSON document, is nested too deep, or names a member twice.</exception>
    public static JsonElement Parse(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body, Rules);
            return document.RootElement.Clone();
        }
        catch (JsonException problem)
        {
            throw new InvalidItemException("body", $"expected a JSON object, got {Described(body, problem)}");
        }
        catch (InvalidOperationException)
        {
            // The parser's answer to a lone surrogate in a member name.
            throw new InvalidItemException("body", "expected valid Unicode text, got a lone surrogate");
        }
    }

    private static string Described(string body, JsonException problem)
    {
        if (string.IsNullOrWhiteSpace(body))
        {
            return "an empty body";
        }

        // The parser's text ends with "Path: … | LineNumber: … | BytePositionInLine: …"; the place is said once, in our words.
        var reason = problem.Message.Split(" Path:", 2)[0].Split(" LineNumber:", 2)[0].TrimEnd('.', ' ');
        var place = problem.LineNumber is { } line ? $" (line {line + 1}, byte {problem.BytePositionInLine + 1})" : string.Empty;
        return $"text that cannot be read as one{place}: {reason}";
    }
}
