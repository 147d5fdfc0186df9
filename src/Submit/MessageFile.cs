using System.Text.Json;
using DurableLocal.Hosting;

namespace DurableChaining.Submit;

/// <summary>A message to submit, and where it was written.</summary>
public sealed record WorkMessage(string Source, string Body);

/// <summary>
/// Messages from files: a JSON array gives a message for each element, one JSON document over several lines gives one,
/// and anything else is read as a document a line. Lines go to the queue as they are: whether one is a good message is
/// for the pipeline to say.
/// </summary>
public static class MessageFile
{
    /// <param name="paths">Files; <c>-</c> is <paramref name="standardInput"/>.</param>
    /// <exception cref="StartException">A file cannot be read or holds no messages.</exception>
    public static async Task<IReadOnlyList<WorkMessage>> ReadAsync(IEnumerable<string> paths, TextReader standardInput, CancellationToken cancellationToken)
    {
        var messages = new List<WorkMessage>();
        foreach (var path in paths)
        {
            var name = path == "-" ? "standard input" : path;
            var found = Parse(name, await TextAsync(path, standardInput, cancellationToken).ConfigureAwait(false));
            messages.AddRange(found.Count > 0 ? found : throw new StartException($"{name}: expected at least one message, got none"));
        }

        return messages;
    }

    /// <exception cref="StartException">The text does not begin with a JSON document.</exception>
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
        try
        {
            return path == "-"
                ? await standardInput.ReadToEndAsync(cancellationToken).ConfigureAwait(false)
                : await File.ReadAllTextAsync(path, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new StartException($"{path}: {failure.Message}", failure);
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

    /// <summary>Where even the first line is no JSON, the file is of another kind, or a document broken over lines.</summary>
    private static void RequireDocument(WorkMessage first)
    {
        try
        {
            using var document = JsonDocument.Parse(first.Body);
        }
        catch (JsonException failure)
        {
            throw new StartException($"{first.Source}: expected a JSON document on the line or a JSON array in the file: {failure.Message}", failure);
        }
    }
}
