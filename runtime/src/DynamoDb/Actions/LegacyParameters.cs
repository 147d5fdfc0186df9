using System.Globalization;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>
/// Converts the legacy conditional parameters (Expected, AttributeUpdates, KeyConditions, QueryFilter, ScanFilter,
/// AttributesToGet) to the equivalent expressions.
/// </summary>
internal sealed class LegacyParameters
{
    private readonly Dictionary<string, string> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, AttributeValue> _values = new(StringComparer.Ordinal);

    private LegacyParameters() => Bindings = new ExpressionBindings(_names, _values);

    public ExpressionBindings Bindings { get; }

    public IReadOnlyList<UpdateClause>? Update { get; private set; }

    public Condition? Condition { get; private set; }

    public Dictionary<string, KeyTest>? KeyTests { get; private set; }

    public Condition? Filter { get; private set; }

    public IReadOnlyList<PathOperand>? Projection { get; private set; }

    /// <summary>Reads the request's legacy parameters; returns null where it has none.</summary>
    /// <param name="request">The request.</param>
    /// <param name="checkBetween">Called after the filter and the projection are read, before the key conditions.</param>
    public static LegacyParameters? Read(RequestStructure request, Action? checkBetween = null)
    {
        var legacy = new LegacyParameters();
        var expected = request.StructureMap("Expected");
        var filter = request.StructureMap("QueryFilter") ?? request.StructureMap("ScanFilter");
        var anyOf = request.Text("ConditionalOperator") == "OR";
        legacy.Filter = legacy.Combine(filter, legacy.ReadCondition, anyOf);
        CheckConditionalOperator(request.Text("ConditionalOperator"), expected?.Count ?? filter?.Count ?? 0);
        legacy.Update = request.StructureMap("AttributeUpdates")?.Select(pair => legacy.ReadAttributeUpdate(pair.Key, pair.Value)).ToList();
        legacy.Condition = legacy.Combine(expected, legacy.ReadExpected, anyOf);
        legacy.Projection = legacy.ReadAttributesToGet(request.Texts("AttributesToGet"));
        checkBetween?.Invoke();
        legacy.KeyTests = ReadKeyTests(request);
        return legacy._names.Count > 0 || legacy.Update is not null || legacy.KeyTests is not null ? legacy : null;
    }

    /// <summary>Checks the comparison operators of a map of conditions, which the service model constrains.</summary>
    public static void Constrain(RequestStructure request, string parameter, Constraints constraints)
    {
        foreach (var (name, condition) in request.StructureMap(parameter) ?? [])
        {
            var path = $"{MemberPath.Of(parameter)}.{name}.member.comparisonOperator";
            var comparison = condition.Text("ComparisonOperator");
            constraints.NotNull(path, comparison).OneOf(path, comparison, Constraints.ComparisonOperators);
        }
    }

    /// <summary>Reads the KeyConditions parameter; returns null where the request has none.</summary>
    /// <exception cref="DynamoDbException">A condition is invalid, or their number fits neither a table nor an index.</exception>
    public static Dictionary<string, KeyTest>? ReadKeyTests(RequestStructure request)
    {
        var tests = request.StructureMap("KeyConditions")?.ToDictionary(pair => pair.Key, pair => KeyTestOf(pair.Value), StringComparer.Ordinal);
        return tests is null or { Count: 1 or 2 } || (tests.Count > 2 && request.Has("IndexName")) ? tests : throw WrongKeyConditionCount();
    }

    /// <summary>Rejects more than two KeyConditions unless the index has multi-attribute keys.</summary>
    /// <exception cref="DynamoDbException">The request has too many conditions.</exception>
    public static void CheckKeyConditionCount(RequestStructure request, IndexDefinition? index)
    {
        if (index is { Keys.IsComposite: false } && request.Structure("KeyConditions")?.Names.Count() > 2)
        {
            throw WrongKeyConditionCount();
        }
    }

    private static DynamoDbException WrongKeyConditionCount() => DynamoDbException.Validation("Conditions can be of length 1 or 2 only");

    /// <summary>Reads one key condition. An operator that no key supports keeps its name: a missing table is reported before it.</summary>
    private static KeyTest KeyTestOf(RequestStructure structure)
    {
        var (comparison, operands) = ReadComparison(structure);
        return new KeyTest(
            comparison switch
            {
                "EQ" or "LT" or "LE" or "GT" or "GE" => Symbol(comparison),
                "BEGINS_WITH" => "begins_with",
                _ => comparison,
            },
            operands);
    }

    private static void CheckConditionalOperator(string? given, int conditions)
    {
        if (given is null)
        {
            return;
        }

        if (conditions < 2)
        {
            throw DynamoDbException.Validation(conditions == 0
                ? "ConditionalOperator cannot be used without Filter or Expected"
                : "ConditionalOperator can only be used when Filter or Expected has two or more elements");
        }

        // "ALL" is the mistake of the service's own message.
        new Constraints().Require(given is "AND" or "OR", "Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]").ThrowIfViolated();
    }

    private List<PathOperand>? ReadAttributesToGet(List<string>? names)
    {
        if (names is null)
        {
            return null;
        }

        new Constraints().Length("attributesToGet", names.Count, 1, 255, () => $"[{string.Join(", ", names)}]").ThrowIfViolated();
        var repeated = names.GroupBy(name => name, StringComparer.Ordinal).FirstOrDefault(group => group.Count() > 1);
        return repeated is not null
            ? throw DynamoDbException.InvalidParameter($"Duplicate value in attribute name: {repeated.Key}")
            : names.ConvertAll(Path);
    }

    private Condition? Combine(Dictionary<string, RequestStructure>? conditions, Func<string, RequestStructure, Condition> read, bool anyOf)
    {
        Condition? combined = null;
        foreach (var (name, structure) in conditions ?? [])
        {
            var condition = read(name, structure);
            combined = combined is null ? condition : anyOf ? new Disjunction(combined, condition) : new Conjunction(combined, condition);
        }

        return combined;
    }

    private Condition ReadExpected(string name, RequestStructure structure)
    {
        var value = structure.Value("Value");
        if (value is not null && structure.Has("AttributeValueList"))
        {
            throw DynamoDbException.InvalidParameter($"Value and AttributeValueList cannot be used together for Attribute: {name}");
        }

        if (structure.Text("ComparisonOperator") is { } comparison)
        {
            if (structure.Has("Exists"))
            {
                throw DynamoDbException.InvalidParameter($"Exists and ComparisonOperator cannot be used together for Attribute: {name}");
            }

            return value is null && !structure.Has("AttributeValueList") && comparison is not ("NULL" or "NOT_NULL")
                ? throw DynamoDbException.InvalidParameter($"Value or AttributeValueList must be used with ComparisonOperator: {comparison} for Attribute: {name}")
                : ReadCondition(name, structure);
        }

        if (structure.Has("AttributeValueList"))
        {
            throw DynamoDbException.InvalidParameter($"AttributeValueList can only be used with a ComparisonOperator for Attribute: {name}");
        }

        var exists = structure.Boolean("Exists");
        if (exists == false)
        {
            return value is null
                ? Call("attribute_not_exists", Path(name))
                : throw DynamoDbException.InvalidParameter($"Value cannot be used when Exists is false for Attribute: {name}");
        }

        return value is null
            ? throw DynamoDbException.InvalidParameter($"Value must be provided when Exists is {(exists is null ? "null" : "true")} for Attribute: {name}")
            : new Comparison("=", Path(name), Value(value));
    }

    private Condition ReadCondition(string name, RequestStructure structure)
    {
        var (comparison, operands) = ReadComparison(structure);
        var path = Path(name);
        return comparison switch
        {
            "NOT_NULL" => Call("attribute_exists", path),
            "NULL" => Call("attribute_not_exists", path),
            "IN" => new Membership(path, operands.ConvertAll(operand => (Operand)Value(operand))),
            "BETWEEN" => new Between(path, Value(operands[0]), Value(operands[1])),
            "BEGINS_WITH" => Call("begins_with", path, Value(operands[0])),
            "CONTAINS" => Call("contains", path, Value(operands[0])),
            "NOT_CONTAINS" => new Conjunction(Call("attribute_exists", path), new Negation(Call("contains", path, Value(operands[0])))),
            _ => new Comparison(Symbol(comparison), path, Value(operands[0])),
        };
    }

    private static (string Comparison, List<AttributeValue> Operands) ReadComparison(RequestStructure structure)
    {
        var comparison = structure.Text("ComparisonOperator");
        new Constraints()
            .NotNull("comparisonOperator", comparison)
            .OneOf("comparisonOperator", comparison, Constraints.ComparisonOperators)
            .ThrowIfViolated();
        var operands = structure.Values("AttributeValueList") ?? (structure.Value("Value") is { } value ? [value] : []);
        CheckOperands(comparison!, operands);
        return (comparison!, operands);
    }

    private static void CheckOperands(string comparison, List<AttributeValue> operands)
    {
        var fits = comparison switch
        {
            "NULL" or "NOT_NULL" => operands.Count == 0,
            "BETWEEN" => operands.Count == 2,
            "IN" => operands.Count >= 1,
            _ => operands.Count == 1,
        };
        if (!fits)
        {
            throw DynamoDbException.InvalidParameter($"Invalid number of argument(s) for the {comparison} ComparisonOperator");
        }

        if (operands.Exists(operand => operand.Type != operands[0].Type))
        {
            throw DynamoDbException.InvalidParameter("AttributeValues inside AttributeValueList must be of same type");
        }

        if (operands.Count > 0 && !IsComparable(comparison, operands[0].Type))
        {
            throw DynamoDbException.InvalidParameter($"ComparisonOperator {comparison} is not valid for {operands[0].Type} AttributeValue type");
        }

        if (comparison == "BETWEEN" && AttributeOrder.Compare(operands[0], operands[1]) > 0)
        {
            throw DynamoDbException.Validation("The BETWEEN condition was provided a range where the lower bound is greater than the upper bound");
        }
    }

    private static bool IsComparable(string comparison, AttributeType type) => comparison switch
    {
        "LT" or "LE" or "GT" or "GE" or "BETWEEN" or "IN" => AttributeOrder.IsOrdered(type),
        "BEGINS_WITH" => type is AttributeType.S or AttributeType.B,
        "CONTAINS" or "NOT_CONTAINS" => type is not (AttributeType.SS or AttributeType.NS or AttributeType.BS or AttributeType.L or AttributeType.M),
        _ => true,
    };

    private static string Symbol(string comparison) => comparison switch
    {
        "EQ" => "=",
        "NE" => "<>",
        "LT" => "<",
        "LE" => "<=",
        "GT" => ">",
        _ => ">=",
    };

    private UpdateClause ReadAttributeUpdate(string name, RequestStructure update)
    {
        var action = update.Text("Action") ?? "PUT";
        new Constraints().OneOf("attributeUpdates." + name + ".member.action", action, "ADD, PUT, DELETE").ThrowIfViolated();
        var value = update.Value("Value");
        switch (action, value)
        {
            case ("DELETE", null):
                return new UpdateClause("REMOVE", Path(name), null) { IsLegacy = true };
            case (_, null):
                throw DynamoDbException.InvalidParameter("Only DELETE action is allowed when no attribute value is specified");
            case ("DELETE", not SetValue):
                throw DynamoDbException.InvalidParameter($"DELETE action with value is not supported for the type {value.Type}");
            case ("ADD", not (SetValue or NumberValue or ListValue)):
                throw DynamoDbException.InvalidParameter($"ADD action is not supported for the type {value.Type}");
            default:
                return new UpdateClause(action == "PUT" ? "SET" : action, Path(name), Value(value)) { IsLegacy = true };
        }
    }

    private static FunctionCondition Call(string function, params Operand[] operands) => new(new FunctionOperand(function, operands));

    private PathOperand Path(string name)
    {
        AttributeName.Validate(name);
        var reference = string.Create(CultureInfo.InvariantCulture, $"#{_names.Count}");
        _names.Add(reference, name);
        return new PathOperand([new PathStep(reference, 0)]);
    }

    private ValueOperand Value(AttributeValue value)
    {
        var reference = string.Create(CultureInfo.InvariantCulture, $":{_values.Count}");
        _values.Add(reference, value);
        return new ValueOperand(reference);
    }
}
