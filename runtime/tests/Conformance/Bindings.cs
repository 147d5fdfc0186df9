using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// The values of the <c>${NAME}</c> references of a requirement. Variables are generated before the run; any other name
/// is bound by its first occurrence in the history, and every later occurrence must have the same value.
/// </summary>
internal sealed partial class Bindings
{
    private const string Letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

    private readonly Dictionary<string, string> _values = new(StringComparer.Ordinal);

    public Bindings(IReadOnlyDictionary<string, string>? variables)
    {
        foreach (var (name, value) in variables ?? new Dictionary<string, string>())
        {
            _values[name] = Generated().Replace(value, match => RandomNumberGenerator.GetString(Letters, int.Parse(match.Groups["length"].Value)));
        }
    }

    /// <summary>Binds the name to the value unless it is bound already. Returns the value that it is bound to.</summary>
    public string Bind(string name, string value)
    {
        _values.TryAdd(name, value);
        return _values[name];
    }

    /// <summary>Replaces every reference in the text by its value.</summary>
    /// <exception cref="FormatException">A name is not bound.</exception>
    public string Expand(string text) => Reference().Replace(text, match =>
        _values.TryGetValue(match.Groups["name"].Value, out var value) ? value : throw new FormatException($"{match.Value} is not bound to a value"));

    /// <summary>Returns a copy of the document in which the references in all strings are replaced.</summary>
    public JsonNode? Expand(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => Expand(text),
        JsonArray array => new JsonArray([.. array.Select(Expand)]),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Expand(member.Value)))),
        null => null,
        _ => node.DeepClone(),
    };

    /// <summary>The name, if the text is exactly one reference; otherwise null.</summary>
    public static string? OnlyName(string text) => Reference().Match(text) is { Success: true } match && match.Length == text.Length ? match.Groups["name"].Value : null;

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$\{GEN_STR:(?<length>[0-9]+)\}")]
    private static partial Regex Generated();
}
