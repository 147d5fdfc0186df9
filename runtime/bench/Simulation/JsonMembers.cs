using System.Text.Json;

namespace DurableLocal.Bench.Simulation;

/// <summary>Members of JSON that may be missing.</summary>
internal static class JsonMembers
{
    /// <summary>Returns the member at the path, or null.</summary>
    public static JsonElement? Find(this JsonElement element, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (element.ValueKind != JsonValueKind.Object || !element.TryGetProperty(name, out element))
            {
                return null;
            }
        }

        return element;
    }

    /// <summary>Returns the text of the member at the path, or null.</summary>
    public static string? FindText(this JsonElement element, params ReadOnlySpan<string> path) => element.Find(path)?.GetString();

    /// <summary>Returns the text of the member at the path, which is there.</summary>
    public static string Text(this JsonElement element, params ReadOnlySpan<string> path) =>
        element.FindText(path) ?? throw new FormatException($"expected {string.Join('.', path)} in {element}");
}
