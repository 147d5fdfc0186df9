using System.Collections.Concurrent;

namespace AWS.Lambda.Powertools.Logging.Internal;

/// <summary>The format specifiers of a message template, by the names of their placeholders: <c>0.00</c> in <c>{price:0.00}</c>.</summary>
internal static class PlaceholderFormats
{
    /// <summary>Bounds the cache for programs that generate templates at run time.</summary>
    private const int MaxCachedTemplates = 1024;

    private static readonly Dictionary<string, string> None = [];
    private static readonly ConcurrentDictionary<string, Dictionary<string, string>> Cached = new();

    public static Dictionary<string, string> Of(string template)
    {
        if (template is null || !template.Contains(':', StringComparison.Ordinal))
        {
            return None;
        }

        if (Cached.TryGetValue(template, out var cached))
        {
            return cached;
        }

        var formats = Parse(template);
        if (Cached.Count < MaxCachedTemplates)
        {
            Cached[template] = formats;
        }

        return formats;
    }

    private static Dictionary<string, string> Parse(string template)
    {
        var formats = new Dictionary<string, string>();
        for (var start = template.IndexOf('{', StringComparison.Ordinal); start >= 0; start = template.IndexOf('{', start + 1))
        {
            if (start + 1 < template.Length && template[start + 1] == '{')
            {
                start++; // An escaped brace.
                continue;
            }

            var end = template.IndexOf('}', start);
            if (end < 0)
            {
                break;
            }

            var placeholder = template[(start + 1)..end];
            var colon = placeholder.IndexOf(':', StringComparison.Ordinal);
            if (colon >= 0)
            {
                formats.TryAdd(placeholder[..colon].Split(',')[0], placeholder[(colon + 1)..]);
            }

            start = end;
        }

        return formats;
    }
}
