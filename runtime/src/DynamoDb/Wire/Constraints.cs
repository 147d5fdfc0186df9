using System.Text.RegularExpressions;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>
/// The constraints of the service model, checked before anything else; all violations are told at once, in the words of
/// the service's own validation.
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

    /// <summary>Characters of a table's or an index's name at least.</summary>
    public const int MinNameLength = 3;

    private const int LongestName = 255;

    /// <summary>Violations told at once at most.</summary>
    private const int MostTold = 10;

    private readonly List<string> _violations = [];
    private string? _missing;

    /// <exception cref="DynamoDbException">Something was violated.</exception>
    public void ThrowIfViolated()
    {
        if (_missing is not null)
        {
            throw DynamoDbException.Validation($"The parameter '{_missing}' is required but was not present in the request");
        }

        if (_violations.Count > 0)
        {
            var count = _violations.Count == 1 ? "1 validation error" : $"{_violations.Count} validation errors";
            throw DynamoDbException.Violations(count, string.Join("; ", _violations.Take(MostTold)));
        }
    }

    /// <summary>A parameter whose absence the table operations tell by its name, and alone.</summary>
    public Constraints Required(string parameter, object? value)
    {
        _missing ??= value is null ? parameter : null;
        return this;
    }

    public Constraints NotNull(string path, object? value) => Check(value is not null, path, "null", "Member must not be null");

    /// <param name="path">Where the value stands, in lower camel case.</param>
    /// <param name="value">The value, or null where it is absent.</param>
    /// <param name="allowed">The enumeration in the service's order.</param>
    public Constraints OneOf(string path, string? value, string allowed) =>
        Check(value is null || allowed.Split(", ").Contains(value), path, $"'{value}'", $"Member must satisfy enum value set: [{allowed}]");

    public Constraints AtLeast(string path, long? value, long least) =>
        Check(value is null || value >= least, path, $"'{value}'", $"Member must have value greater than or equal to {least}");

    public Constraints AtMost(string path, long? value, long most) =>
        Check(value is null || value <= most, path, $"'{value}'", $"Member must have value less than or equal to {most}");

    /// <param name="path">Where the value stands, in lower camel case.</param>
    /// <param name="count">Its length, or null where it is absent.</param>
    /// <param name="least">Shortest.</param>
    /// <param name="most">Longest.</param>
    /// <param name="print">The value as an error tells it; asked for only then.</param>
    public Constraints Length(string path, int? count, int least, int most, Func<string> print) =>
        count is null || (count >= least && count <= most)
            ? this
            : Check(count >= least, path, $"'{print()}'", $"Member must have length greater than or equal to {least}")
                .Check(count <= most, path, $"'{print()}'", $"Member must have length less than or equal to {most}");

    /// <summary>The name of an attribute that is a key: 1 to 255 characters.</summary>
    public Constraints AttributeName(string path, string? value) =>
        NotNull(path, value).Length(path, value?.Length, 1, 255, () => value!);

    /// <summary>An index's name: 3 to 255 of letters, digits, underscore, hyphen and dot.</summary>
    public Constraints IndexName(string path, string? value) => value is null ? this : TableName(path, value, MinNameLength);

    /// <summary>A table's name, of the same letters.</summary>
    public Constraints TableName(string path, string value, int shortest) =>
        Check(NamePattern().IsMatch(value), path, $"'{value}'", "Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+")
            .Check(value.Length >= shortest, path, $"'{value}'", $"Member must have length greater than or equal to {shortest}")
            .Check(value.Length <= LongestName, path, $"'{value}'", $"Member must have length less than or equal to {LongestName}");

    /// <summary>A map's keys are names of tables; the whole map is told.</summary>
    public Constraints TableKeys(string path, IEnumerable<string> names, Func<string> print) =>
        names.All(name => name.Length is >= MinNameLength and <= LongestName && NamePattern().IsMatch(name))
            ? this
            : Check(false, path, $"'{print()}'", $"Map keys must satisfy constraint: [Member must have length less than or equal to {LongestName}, Member must have length greater than or equal to {MinNameLength}, Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+]");

    /// <summary>A map's values are lists of at least one and at most so many; the whole map is told.</summary>
    public Constraints ValueCounts(string path, IEnumerable<int> counts, int most, Func<string> print) =>
        counts.All(count => count >= 1 && count <= most)
            ? this
            : Check(false, path, $"'{print()}'", $"Map value must satisfy constraint: [Member must have length less than or equal to {most}, Member must have length greater than or equal to 1]");

    /// <summary>A violation that the service tells without the value.</summary>
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
