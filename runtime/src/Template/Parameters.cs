using System.Globalization;
using System.Text.RegularExpressions;

namespace DurableLocal.Template;

/// <summary>The Parameters section and the given values, each validated against its constraints.</summary>
internal sealed class Parameters
{
    private const string ListPrefix = "List<";

    private static readonly HashSet<string> KnownAttributes =
        ["Type", "Default", "AllowedValues", "AllowedPattern", "MinLength", "MaxLength", "MinValue", "MaxValue", "ConstraintDescription", "Description", "NoEcho"];

    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(1);

    private readonly Dictionary<string, Node> _values = new(StringComparer.Ordinal);
    private readonly ErrorList _errors;

    public Parameters(MappingNode? section, IReadOnlyDictionary<string, string> given, ErrorList errors)
    {
        _errors = errors;
        foreach (var entry in section?.Entries ?? [])
        {
            Read(entry, given);
        }

        foreach (var name in given.Keys.Where(name => section?[name] is null))
        {
            var known = section is null ? "none" : string.Join(", ", section.Entries.Select(entry => entry.Key));
            errors.Add(default, $"Parameters.{name}", $"expected a parameter of the template ({known}), got {name}");
        }
    }

    public Node? Find(string name) => _values.GetValueOrDefault(name);

    private void Read(MappingEntry entry, IReadOnlyDictionary<string, string> given)
    {
        var path = $"Parameters.{entry.Key}";
        // The parameter exists even if its value is invalid, so that references to it cause no further errors.
        _values[entry.Key] = new ScalarNode(entry.Position, "", Quoted: true);
        if (entry.Value is not MappingNode declaration)
        {
            _errors.Add(entry.Value.Position, path, $"expected a map with Type, got {entry.Value.Description}");
            return;
        }

        foreach (var attribute in declaration.Entries.Where(attribute => !KnownAttributes.Contains(attribute.Key)))
        {
            _errors.Add(attribute.Position, $"{path}.{attribute.Key}", $"expected {string.Join(", ", KnownAttributes)}, got {attribute.Key}");
        }

        if (Type(declaration, path) is { } type && Value(entry.Key, declaration, given, path) is { } value && Check(value, type, declaration, path))
        {
            _values[entry.Key] = Node(value, type);
        }
    }

    private string? Type(MappingNode declaration, string path)
    {
        var node = declaration["Type"];
        if (node is ScalarNode { IsNull: false } scalar
            && (scalar.Text is "String" or "Number" or "CommaDelimitedList" or "List<Number>" || IsAwsType(scalar.Text)))
        {
            return scalar.Text;
        }

        _errors.Add((node ?? declaration).Position, $"{path}.Type", $"expected String, Number, CommaDelimitedList, List<Number> or an AWS-specific type, got {node?.Description ?? "nothing"}");
        return null;
    }

    private static bool IsAwsType(string type) => type.StartsWith("AWS::", StringComparison.Ordinal) || type.StartsWith("List<AWS::", StringComparison.Ordinal);

    private ScalarNode? Value(string name, MappingNode declaration, IReadOnlyDictionary<string, string> given, string path)
    {
        if (given.TryGetValue(name, out var value))
        {
            return new ScalarNode(declaration.Position, value, Quoted: true);
        }

        switch (declaration["Default"])
        {
            case ScalarNode scalar:
                return scalar;
            case null:
                _errors.Add(declaration.Position, path, $"expected a Default or --parameter {name}=VALUE, got neither");
                return null;
            case var other:
                _errors.Add(other.Position, $"{path}.Default", $"expected text or a number, got {other.Description}");
                return null;
        }
    }

    private static Node Node(ScalarNode value, string type) => type == "CommaDelimitedList" || type.StartsWith(ListPrefix, StringComparison.Ordinal)
        ? new SequenceNode(value.Position, [.. Items(value.Text).Select(item => new ScalarNode(value.Position, item, Quoted: type != "List<Number>"))])
        : new ScalarNode(value.Position, value.Text, Quoted: type != "Number");

    private static IEnumerable<string> Items(string list) => list.Length == 0 ? [] : list.Split(',').Select(item => item.Trim());

    private bool Check(ScalarNode value, string type, MappingNode declaration, string path)
    {
        var items = type == "CommaDelimitedList" || type.StartsWith(ListPrefix, StringComparison.Ordinal) ? Items(value.Text) : [value.Text];
        var errors = items
            .Select(item => Validate(item, type is "Number" or "List<Number>", declaration))
            .OfType<string>()
            .ToList();
        foreach (var error in errors)
        {
            _errors.Add(value.Position, path, error);
        }

        return errors.Count == 0;
    }

    private static string? Validate(string value, bool isNumber, MappingNode declaration)
    {
        if (isNumber && !double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out _))
        {
            return $"expected a number, got \"{value}\"";
        }

        if (declaration["AllowedValues"] is SequenceNode allowed && !allowed.Items.OfType<ScalarNode>().Any(item => item.Text == value))
        {
            return $"expected one of {string.Join(", ", allowed.Items.OfType<ScalarNode>().Select(item => item.Text))}, got \"{value}\"";
        }

        if (Text(declaration, "AllowedPattern") is { } pattern && !Matches(value, pattern))
        {
            return $"expected text that matches {pattern}, got \"{value}\"";
        }

        return isNumber
            ? OutOfRange(double.Parse(value, NumberStyles.Float, CultureInfo.InvariantCulture), declaration, "MinValue", "MaxValue", "", value)
            : OutOfRange(value.Length, declaration, "MinLength", "MaxLength", " characters", value);
    }

    private static string? OutOfRange(double measure, MappingNode declaration, string minimum, string maximum, string unit, string value)
    {
        if (Number(declaration, minimum) is { } min && measure < min)
        {
            return $"expected at least {min}{unit}, got \"{value}\"";
        }

        return Number(declaration, maximum) is { } max && measure > max ? $"expected at most {max}{unit}, got \"{value}\"" : null;
    }

    private static bool Matches(string value, string pattern)
    {
        try
        {
            return Regex.IsMatch(value, $"^(?:{pattern})$", RegexOptions.CultureInvariant, PatternTimeout);
        }
        catch (Exception failure) when (failure is RegexParseException or RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private static string? Text(MappingNode declaration, string key) => (declaration[key] as ScalarNode)?.Text;

    private static double? Number(MappingNode declaration, string key) =>
        double.TryParse(Text(declaration, key), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) ? number : null;
}
