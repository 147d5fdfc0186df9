using System.Text.Json;

namespace DurableChaining.Submit;

/// <summary>A message to submit, and its place in a file.</summary>
public sealed record WorkMessage(string Source, string Body);

/// <summary>
/// Reads messages from files: a JSON array gives a message for each element, one JSON document over several lines gives one,
/// anything else is read as one document per line. Lines are sent as they are: the pipeline decides whether one is valid.
/// </summary>
public static class MessageFile
{
    /// <param name="paths">Files; <c>-</c> is <paramref name="standardInput"/>.</param>
    /// <exception cref="SubmitException">A file cannot be read or holds no messages.</exception>
    public static async Task<IReadOnlyList<WorkMessage>> ReadAsync(IEnumerable<string> paths, TextReader standardInput, CancellationToken cancellationToken)
    {
        var messages = new List<WorkMessage>();
        foreach (var path in paths)
        {
            var name = path == "-" ? "standard input" : path;
            var found = Parse(name, await TextAsync(path, standardInput, cancellationToken).ConfigureAwait(false));
            messages.AddRange(found.Count > 0 ? found : throw new SubmitException($"{name}: expected at least one message, got none"));
        }

        return messages;
    }

    /// <exception cref="SubmitException">The text does not begin with a JSON document.</exception>
    public static IReadOnlyList<WorkMessage> Parse(string name, string text)
    {
        if (WholeDocument(text) is { } document)
        {
            using (document)
            {
                return document.RootElement.ValueKind == JsonValueKind.Array
                    ? [.. document.RootElement.EnumerateArray().Select((element, index) => new WorkMessage($"{name}[{index}]", element.GetRawText()))]
                    : [new WorkMessage(name, document.RootElement.GetRawText())];
            }
        }

        var messages = text.Split('\n')
            .Select((line, index) => new WorkMessage($"{name}({index + 1})", line.Trim()))
            .Where(message => message.Body.Length > 0)
            .ToList();
        if (messages.Count > 0)
        {
            RequireDocument(messages[0]);
        }

        return messages;
    }

    private static async Task<string> TextAsync(string path, TextReader standardInput, CancellationToken cancellationToken)
    {
        if (path != "-" && Directory.Exists(path))
        {
            throw new SubmitException($"{path}: expected a file, got a folder");
        }

        try
        {
            return path == "-"
                ? await standardInput.ReadToEndAsync(cancellationToken).ConfigureAwait(false)
                : await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SubmitException($"{path}: {failure.Message}", failure);
        }
    }

    private static JsonDocument? WholeDocument(string text)
    {
        try
        {
            return JsonDocument.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>If not even the first line is JSON, the file is of another kind, or a broken document of several lines.</summary>
    private static void RequireDocument(WorkMessage first)
    {
        try
        {
            using var document = JsonDocument.Parse(first.Body);
        }
        catch (JsonException failure)
        {
            throw new SubmitException($"{first.Source}: expected a JSON document on the line or a JSON array in the file: {failure.Message}", failure);
        }
    }
}
