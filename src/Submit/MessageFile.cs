using System.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace DurableChaining.Submit;

/// <summary>A message to submit, and its place in a file.</summary>
public sealed record WorkMessage(string Source, string Body);

/// <summary>
/// Reads messages from files: a JSON array gives a message for each element, one JSON document over several lines gives one,
/// anything else is read as one document per line. Lines are sent as they are: the pipeline decides whether one is valid.
/// </summary>
public static class MessageFile
{
    private static readonly Encoding StrictUtf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <param name="paths">Files; <c>-</c> is the standard input.</param>
    /// <param name="openStandardInput">Opens the standard input.</param>
    /// <exception cref="SubmitException">A file cannot be read or holds no messages.</exception>
    public static async Task<IReadOnlyList<WorkMessage>> ReadAsync(IEnumerable<string> paths, Func<Stream> openStandardInput, CancellationToken cancellationToken)
    {
        var messages = new List<WorkMessage>();
        foreach (var path in paths)
        {
            var name = path == "-" ? "standard input" : path;
            var found = Parse(name, TextOf(name, await BytesAsync(path, openStandardInput, cancellationToken).ConfigureAwait(false)));
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

    private static async Task<byte[]> BytesAsync(string path, Func<Stream> openStandardInput, CancellationToken cancellationToken)
    {
        if (path != "-" && Directory.Exists(path))
        {
            throw new SubmitException($"{path}: expected a file, got a folder");
        }

        try
        {
            if (path != "-")
            {
                return await File.ReadAllBytesAsync(path, cancellationToken).ConfigureAwait(false);
            }

            using var bytes = new MemoryStream();
            var input = openStandardInput();
            await using (input.ConfigureAwait(false))
            {
                await input.CopyToAsync(bytes, cancellationToken).ConfigureAwait(false);
            }

            return bytes.ToArray();
        }
        catch (Exception failure) when (failure is IOException or UnauthorizedAccessException)
        {
            throw new SubmitException($"{path}: {failure.Message}", failure);
        }
    }

    /// <summary>Returns the text; a byte order mark names another encoding than UTF-8.</summary>
    /// <exception cref="SubmitException">A byte is not UTF-8: replaced, it would give another key.</exception>
    private static string TextOf(string name, byte[] bytes)
    {
        try
        {
            using var reader = new StreamReader(new MemoryStream(bytes), StrictUtf8, detectEncodingFromByteOrderMarks: true);
            return reader.ReadToEnd();
        }
        catch (DecoderFallbackException)
        {
            Utf8.ToUtf16(bytes, new char[bytes.Length], out var valid, out _, replaceInvalidSequences: false);
            throw new SubmitException($"{name}({bytes.AsSpan(0, valid).Count((byte)'\n') + 1}): expected UTF-8, got the byte 0x{bytes[valid]:X2}");
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
