using System.Globalization;

namespace DurableLocal.Template;

/// <summary>A property and its path. A read of an invalid value records an error and returns null.</summary>
internal sealed class Field(TemplateScope scope, string path, Node node)
{
    public string Path => path;

    public Position Position => node.Position;

    /// <summary>The value with its intrinsics evaluated; null if it is empty or an intrinsic fails, which records an error.</summary>
    public Node? Value
    {
        get
        {
            try
            {
                var value = scope.Intrinsics.Evaluate(node);
                if (value is not ScalarNode { IsNull: true })
                {
                    return value;
                }

                Error("expected a value, got nothing");
            }
            catch (TemplateFault fault)
            {
                scope.Errors.Add(fault.Position, path, fault.Message);
            }

            return null;
        }
    }

    public bool IsMap => Value is MappingNode;

    public bool IsList => Value is SequenceNode;

    public void Error(string message) => scope.Errors.Add(node.Position, path, message);

    public string? Text() => Value switch
    {
        null => null,
        ScalarNode scalar => scalar.Text,
        var other => TypeError("text", other),
    };

    public string? OneOf(params string[] allowed)
    {
        var text = Text();
        if (text is null || allowed.Contains(text))
        {
            return text;
        }

        Error($"expected {string.Join(" or ", allowed)}, got \"{text}\"");
        return null;
    }

    /// <summary>Returns the value as an integer within the given range.</summary>
    /// <param name="unit">Unit in the error message, with a leading space, such as <c> s</c>.</param>
    public int? Integer(int min, int max, string unit = "")
    {
        var text = Text();
        if (text is null)
        {
            return null;
        }

        if (int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Error($"expected {min} to {max}{unit}, got {(double.TryParse(text, CultureInfo.InvariantCulture, out _) ? text : $"\"{text}\"")}");
        return null;
    }

    public bool? Flag()
    {
        var text = Text();
        switch (text)
        {
            case null:
                return null;
            case "true" or "True" or "TRUE":
                return true;
            case "false" or "False" or "FALSE":
                return false;
            default:
                Error($"expected true or false, got \"{text}\"");
                return null;
        }
    }

    /// <summary>The items that are neither invalid nor AWS::NoValue; empty if the value is not a list.</summary>
    public IReadOnlyList<Field> Items()
    {
        switch (Value)
        {
            case SequenceNode sequence:
                return [.. sequence.Items.Select((item, index) => new Field(scope, $"{path}[{index}]", item)).Where(item => item.Value is not (null or AbsentNode))];
            case null:
                return [];
            case var other:
                TypeError("a list", other);
                return [];
        }
    }

    /// <summary>The texts of a list, or the one text of a value that is not a list.</summary>
    public IReadOnlyList<string> Texts() => IsList
        ? [.. Items().Select(item => item.Text()).OfType<string>()]
        : Text() is { } text ? [text] : [];

    public Fields? Map()
    {
        switch (Value)
        {
            case MappingNode map:
                return new Fields(scope, path, map);
            case null:
                return null;
            case var other:
                TypeError("a map", other);
                return null;
        }
    }

    private string? TypeError(string expected, Node actual)
    {
        Error($"expected {expected}, got {actual.Description}");
        return null;
    }
}

/// <summary>The properties of a map.</summary>
internal sealed class Fields(TemplateScope scope, string path, MappingNode map)
{
    public string Path => path;

    public Position Position => map.Position;

    public IEnumerable<(string Key, Field Field)> All => map.Entries
        .Select(entry => (entry.Key, Field: Of(entry)))
        .Where(entry => entry.Field.Value is not (null or AbsentNode));

    /// <summary>The property; null if it is missing, AWS::NoValue, or invalid.</summary>
    public Field? this[string name] =>
        map.Entries.FirstOrDefault(entry => entry.Key == name) is { } entry && Of(entry) is { Value: not (null or AbsentNode) } field ? field : null;

    /// <summary>Returns the property; records an error if it is missing.</summary>
    public Field? Required(string name, string expected = "a value")
    {
        if (map.Entries.FirstOrDefault(entry => entry.Key == name) is not { } entry)
        {
            Error(name, $"expected {expected}, got nothing");
            return null;
        }

        var field = Of(entry);
        if (field.Value is AbsentNode)
        {
            Error(name, $"expected {expected}, got AWS::NoValue");
        }

        return field.Value is null or AbsentNode ? null : field;
    }

    /// <summary>Records an error for a property that may be missing; its position is then that of the map.</summary>
    public void Error(string name, string message) => scope.Errors.Add(this[name]?.Position ?? map.Position, $"{path}.{name}", message);

    /// <summary>Records an error for each property that is not in the known names.</summary>
    public void Allow(string owner, HashSet<string> known)
    {
        foreach (var entry in map.Entries.Where(entry => !known.Contains(entry.Key)))
        {
            scope.Errors.Add(entry.Position, $"{path}.{entry.Key}", $"expected a property of {owner}, got the unknown {entry.Key}");
        }
    }

    /// <summary>Records an error, with the reason, for each property that would change the behavior but is not supported locally.</summary>
    public void RejectUnsupported(IReadOnlyDictionary<string, string> reasons)
    {
        foreach (var (key, field) in All)
        {
            if (reasons.TryGetValue(key, out var reason))
            {
                field.Error($"expected no {key}: {reason}");
            }
        }
    }

    private Field Of(MappingEntry entry) => new(scope, $"{path}.{entry.Key}", entry.Value);
}
