using System.Text;
using System.Text.Json;

namespace DurableLocal.Lambda.Logs.Metrics;

/// <summary>An event of a log, parsed at most once for all filters of its log group.</summary>
/// <param name="utf8">Without its line end.</param>
public sealed class LogEvent(ReadOnlyMemory<byte> utf8) : IDisposable
{
    private string? _text;
    private JsonDocument? _document;
    private bool _isParsed;

    public string Text => _text ??= Encoding.UTF8.GetString(utf8.Span);

    /// <summary>The event as a JSON object; null if it is not one.</summary>
    public JsonElement? Json
    {
        get
        {
            if (!_isParsed)
            {
                _isParsed = true;
                _document = Parse();
            }

            return _document?.RootElement;
        }
    }

    public void Dispose() => _document?.Dispose();

    private JsonDocument? Parse()
    {
        if (utf8.Span.TrimStart((byte)' ') is not [(byte)'{', ..])
        {
            return null;
        }

        try
        {
            return JsonDocument.Parse(utf8);
        }
        catch (JsonException)
        {
            // Text that begins with a brace.
            return null;
        }
    }
}
