using System.Text.RegularExpressions;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// The constraints of the service model, which are checked first. Collects the violations and reports them in one error,
/// with the messages of the service's own validation.
/// </summary>
internal sealed partial class Constraints
{
    public const string ConsumedCapacity = "INDEXES, TOTAL, NONE";
    public const string CollectionMetrics = "SIZE, NONE";
    public const string ReturnValues = "ALL_NEW, UPDATED_OLD, ALL_OLD, NONE, UPDATED_NEW";
    public const string ConditionFailure = "ALL_OLD, NONE";
    public const string ConditionalOperators = "OR, AND";
    public const string Select = "SPECIFIC_ATTRIBUTES, COUNT, ALL_ATTRIBUTES, ALL_PROJECTED_ATTRIBUTES";
    public const string ComparisonOperators = "IN, NULL, BETWEEN, LT, NOT_CONTAINS, EQ, GT, NOT_NULL, NE, LE, BEGINS_WITH, GE, CONTAINS";

    /// <summary>Minimum length in characters of the name of a table or an index.</summary>
    public const int MinNameLength = 3;

    private const int MaxNameLength = 255;

    /// <summary>Maximum number of violations that one error message lists.</summary>
    private const int MaxListedViolations = 10;

    private readonly List<string> _violations = [];
    private string? _missing;

    /// <exception cref="DynamoDbException">A required parameter is missing or a constraint is violated.</exception>
    public void ThrowIfViolated()
    {
        if (_missing is not null)
        {
            throw DynamoDbException.Validation($"The parameter '{_missing}' is required but was not present in the request");
        }

        if (_violations.Count > 0)
        {
            var count = _violations.Count == 1 ? "1 validation error" : $"{_violations.Count} validation errors";
            throw DynamoDbException.Violations(count, string.Join("; ", _violations.Take(MaxListedViolations)));
        }
    }

    /// <summary>A parameter whose absence the table operations report by name, without any other violation.</summary>
    public Constraints Required(string parameter, object? value)
    {
        _missing ??= value is null ? parameter : null;
        return this;
    }

    public Constraints NotNull(string path, object? value) => Check(value is not null, path, "null", "Member must not be null");

    /// <param name="path">The path of the value in the request, in lower camel case.</param>
    /// <param name="value">The value, or null if it is absent.</param>
    /// <param name="allowed">The enumeration in the order of the service's error message.</param>
    public Constraints OneOf(string path, string? value, string allowed) =>
        Check(value is null || allowed.Split(", ").Contains(value), path, $"'{value}'", $"Member must satisfy enum value set: [{allowed}]");

    public Constraints AtLeast(string path, long? value, long minimum) =>
        Check(value is null || value >= minimum, path, $"'{value}'", $"Member must have value greater than or equal to {minimum}");

    public Constraints AtMost(string path, long? value, long maximum) =>
        Check(value is null || value <= maximum, path, $"'{value}'", $"Member must have value less than or equal to {maximum}");

    /// <param name="path">The path of the value in the request, in lower camel case.</param>
    /// <param name="length">The length of the value, or null if it is absent.</param>
    /// <param name="minimum">The minimum length.</param>
    /// <param name="maximum">The maximum length.</param>
    /// <param name="print">Returns the value as an error message shows it; called only for a violation.</param>
    public Constraints Length(string path, int? length, int minimum, int maximum, Func<string> print) =>
        length is null || (length >= minimum && length <= maximum)
            ? this
            : Check(length >= minimum, path, $"'{print()}'", $"Member must have length greater than or equal to {minimum}")
                .Check(length <= maximum, path, $"'{print()}'", $"Member must have length less than or equal to {maximum}");

    /// <summary>The name of a key attribute: 1 to 255 characters.</summary>
    public Constraints AttributeName(string path, string? value) =>
        NotNull(path, value).Length(path, value?.Length, 1, 255, () => value!);

    /// <summary>The names of attributes, each of 1 to 255 characters. The error message contains all of them. Null is valid.</summary>
    public Constraints AttributeNames(string path, IReadOnlyCollection<string>? names) =>
        Check(names is null || names.All(name => name.Length is >= 1 and <= 255), path, $"'[{string.Join(", ", names ?? [])}]'", "Member must satisfy constraint: [Member must have length less than or equal to 255, Member must have length greater than or equal to 1]");

    /// <summary>The name of an index: 3 to 255 letters, digits, underscores, hyphens and dots. Null is valid.</summary>
    public Constraints IndexName(string path, string? value) => value is null ? this : TableName(path, value, MinNameLength);

    /// <summary>The name of a table: letters, digits, underscores, hyphens and dots, at most 255.</summary>
    public Constraints TableName(string path, string value, int minLength) =>
        Check(NamePattern().IsMatch(value), path, $"'{value}'", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
            .Check(value.Length >= minLength, path, $"'{value}'", $"Member must have length greater than or equal to {minLength}")
            .Check(value.Length <= MaxNameLength, path, $"'{value}'", $"Member must have length less than or equal to {MaxNameLength}");

    /// <summary>The keys of a map, which are names of tables. The error message contains the whole map.</summary>
    public Constraints TableKeys(string path, IEnumerable<string> names, Func<string> print) =>
        names.All(name => name.Length is >= MinNameLength and <= MaxNameLength && NamePattern().IsMatch(name))
            ? this
            : Check(false, path, $"'{print()}'", $"Map keys must satisfy constraint: [Member must have length less than or equal to {MaxNameLength}, Member must have length greater than or equal to {MinNameLength}, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]");

    /// <summary>The values of a map, which are lists of 1 to <paramref name="maximum"/> elements. The error message contains the whole map.</summary>
    public Constraints ValueCounts(string path, IEnumerable<int> counts, int maximum, Func<string> print) =>
        counts.All(count => count >= 1 && count <= maximum)
            ? this
            : Check(false, path, $"'{print()}'", $"Map value must satisfy constraint: [Member must have length less than or equal to {maximum}, Member must have length greater than or equal to 1]");

    /// <summary>A violation whose message does not contain the value.</summary>
    public Constraints Require(bool holds, string violation)
    {
        if (!holds)
        {
            _violations.Add(violation);
        }

        return this;
    }

    private Constraints Check(bool holds, string path, string value, string constraint) =>
        holds ? this : Require(holds, $"Value {value} at '{path}' failed to satisfy constraint: {constraint}");

    [GeneratedRegex("^[a-zA-Z0-9_.-]+$")]
    private static partial Regex NamePattern();
}
