using System.Security.Cryptography;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace DurableLocal.Tests.Conformance;

/// <summary>
/// The values of a requirement's <c>${NAME}</c>: those made before the run, and those that the first place of a name in
/// the history binds for all others.
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

    /// <summary>Binds a name where it is free; answers the value it has now.</summary>
    public string Bind(string name, string value)
    {
        _values.TryAdd(name, value);
        return _values[name];
    }

    /// <summary>The text with every name in it replaced.</summary>
    /// <exception cref="FormatException">A name has no value yet.</exception>
    public string Expand(string text) => Reference().Replace(text, match =>
        _values.TryGetValue(match.Groups["name"].Value, out var value) ? value : throw new FormatException($"{match.Value} has no value yet"));

    /// <summary>A copy of the document with every name in its texts replaced.</summary>
    public JsonNode? Expand(JsonNode? node) => node switch
    {
        JsonValue value when value.TryGetValue<string>(out var text) => Expand(text),
        JsonArray array => new JsonArray([.. array.Select(Expand)]),
        JsonObject members => new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, Expand(member.Value)))),
        _ => node?.DeepClone(),
    };

    /// <summary>The one name that the text consists of.</summary>
    public static string? OnlyName(string text) => Reference().Match(text) is { Success: true } match && match.Length == text.Length ? match.Groups["name"].Value : null;

    [GeneratedRegex(@"\$\{(?<name>[A-Za-z_][A-Za-z0-9_]*)\}")]
    private static partial Regex Reference();

    [GeneratedRegex(@"\$\{GEN_STR:(?<length>[0-9]+)\}")]
    private static partial Regex Generated();
}
