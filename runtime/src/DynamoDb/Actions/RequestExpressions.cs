using System.Text.RegularExpressions;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The expressions of a request with their names and values, parsed and validated in the service's order.</summary>
internal sealed partial class RequestExpressions
{
    private RequestExpressions(ExpressionBindings bindings) => Bindings = bindings;

    public ExpressionBindings Bindings { get; }

    public IReadOnlyList<UpdateClause>? Update { get; private set; }

    public Condition? Condition { get; private set; }

    public Condition? KeyCondition { get; private set; }

    /// <summary>The key condition of the legacy KeyConditions parameter.</summary>
    public Dictionary<string, KeyTest>? KeyTests { get; private set; }

    /// <summary>Whether the request has legacy parameters in place of expressions.</summary>
    public bool IsLegacy { get; private set; }

    public Condition? Filter { get; private set; }

    public IReadOnlyList<PathOperand>? Projection { get; private set; }

    /// <summary>The projection with its names resolved, or null where the request has none.</summary>
    public Projection? ResolvedProjection => Projection is { } paths ? Expressions.Projection.Of(paths, Bindings) : null;

    /// <param name="request">The structure that contains the expressions.</param>
    /// <param name="expressions">The expression parameters of the operation.</param>
    /// <param name="legacy">The legacy parameters of the operation.</param>
    /// <param name="checkBetween">Called before expressions are read, and between the legacy filter and key conditions.</param>
    /// <exception cref="DynamoDbException">An expression, a name or a value is invalid.</exception>
    public static RequestExpressions Read(RequestStructure request, string[] expressions, string[] legacy, Action? checkBetween = null)
    {
        CheckParameters(request, expressions, legacy);
        return ReadChecked(request, expressions, checkBetween);
    }

    /// <summary>Rejects parameters that cannot be combined.</summary>
    /// <exception cref="DynamoDbException">Expressions and legacy parameters are mixed, or names or values are current without an expression.</exception>
    public static void CheckParameters(RequestStructure request, string[] expressions, string[] legacy)
    {
        var given = expressions.Where(request.Has).ToList();
        if (given.Count > 0)
        {
            RejectMixture(request, legacy, given);
        }
        else if (request.Has("ExpressionAttributeNames"))
        {
            throw DynamoDbException.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }

        var valued = expressions.Where(expression => expression != "ProjectionExpression").ToList();
        if (request.Has("ExpressionAttributeValues") && !valued.Exists(request.Has))
        {
            // The message of a single write (the operations with Expected) does not name the missing expressions.
            throw DynamoDbException.Validation(valued.Count == 0 || legacy.Contains("Expected")
                ? "ExpressionAttributeValues can only be specified when using expressions"
                : $"ExpressionAttributeValues can only be specified when using expressions: {string.Join(" and ", valued)} {(valued.Count > 1 ? "are" : "is")} null");
        }
    }

    /// <summary>Reads the expressions after <see cref="CheckParameters"/>.</summary>
    /// <param name="request">The structure that contains the expressions.</param>
    /// <param name="expressions">The expression parameters of the operation.</param>
    /// <param name="checkBetween">Called before expressions are read, and between the legacy filter and key conditions.</param>
    /// <exception cref="DynamoDbException">An expression, a name or a value is invalid.</exception>
    public static RequestExpressions ReadChecked(RequestStructure request, string[] expressions, Action? checkBetween = null)
    {
        if (!Array.Exists(expressions, request.Has))
        {
            return LegacyParameters.Read(request, checkBetween) is { } legacy
                ? new RequestExpressions(legacy.Bindings) { IsLegacy = true, Update = legacy.Update, Condition = legacy.Condition, KeyTests = legacy.KeyTests, Filter = legacy.Filter, Projection = legacy.Projection }
                : new RequestExpressions(new ExpressionBindings(null, null));
        }

        checkBetween?.Invoke();
        var keyTests = expressions.Contains("KeyConditionExpression") ? LegacyParameters.ReadKeyTests(request) : null;
        var bindings = new ExpressionBindings(ReadNames(request), ReadValues(request));
        var read = new RequestExpressions(bindings)
        {
            KeyTests = keyTests,
            Update = Parse(request, "UpdateExpression", ExpressionCache.Update, UpdateValidator.Validate, bindings),
            Condition = Parse(request, "ConditionExpression", ExpressionCache.Condition, ConditionValidator.Validate, bindings),
            KeyCondition = Parse(request, "KeyConditionExpression", ExpressionCache.Condition, ConditionValidator.Validate, bindings),
            Filter = Parse(request, "FilterExpression", ExpressionCache.Condition, ConditionValidator.Validate, bindings),
            Projection = Parse(request, "ProjectionExpression", ExpressionCache.Projection, PathOverlap.Check, bindings),
        };
        bindings.ThrowIfUnused();
        return read;
    }

    /// <summary>The error of a request with both expressions and legacy parameters.</summary>
    public static DynamoDbException Mixture(IReadOnlyList<string> legacy, IReadOnlyList<string> expressions) =>
        DynamoDbException.Validation($"Can not use both expression and non-expression parameters in the same request: Non-expression parameters: {{{string.Join(", ", legacy)}}} Expression parameters: {{{string.Join(", ", expressions)}}}");

    private static T? Parse<T>(RequestStructure request, string parameter, Func<string, T> parse, Action<T, ExpressionBindings> check, ExpressionBindings bindings)
        where T : class
    {
        if (request.Text(parameter) is not { } text)
        {
            return null;
        }

        try
        {
            var parsed = parse(text);
            check(parsed, bindings);
            return parsed;
        }
        catch (ExpressionException error)
        {
            throw DynamoDbException.Validation($"Invalid {parameter}: {error.Message}");
        }
    }

    /// <summary>Rejects legacy parameters beside expressions. KeyConditions conflicts only with KeyConditionExpression.</summary>
    private static void RejectMixture(RequestStructure request, string[] legacy, List<string> given)
    {
        var mixed = legacy.Where(parameter => request.Has(parameter) && (parameter != "KeyConditions" || given.Contains("KeyConditionExpression"))).ToList();
        if (mixed.Count > 0)
        {
            throw Mixture(mixed, given);
        }
    }

    private static Dictionary<string, string>? ReadNames(RequestStructure request)
    {
        var names = request.TextMap("ExpressionAttributeNames");
        CheckPlaceholders(names?.Keys, "ExpressionAttributeNames", NamePattern());
        foreach (var (key, name) in names ?? [])
        {
            if (AttributeName.ErrorMessage(name) is { } error)
            {
                throw DynamoDbException.Validation($"ExpressionAttributeNames contains invalid value: {error} for key {key}");
            }
        }

        return names;
    }

    private static Dictionary<string, AttributeValue>? ReadValues(RequestStructure request)
    {
        var given = request.Structure("ExpressionAttributeValues");
        CheckPlaceholders(given?.Names.ToList(), "ExpressionAttributeValues", ValuePattern());
        if (given is null)
        {
            return null;
        }

        var values = new Dictionary<string, AttributeValue>(StringComparer.Ordinal);
        foreach (var key in given.Names)
        {
            try
            {
                values[key] = given.Value(key)!;
            }
            catch (DynamoDbException error) when (error.Code == "ValidationException")
            {
                var message = $"ExpressionAttributeValues contains invalid value: {error.Message} for key {key}";
                throw DynamoDbException.InvalidValue(message, error.NewerMessage ?? message);
            }
        }

        return values;
    }

    private static void CheckPlaceholders(IReadOnlyCollection<string>? keys, string parameter, Regex pattern)
    {
        if (keys is null)
        {
            return;
        }

        if (keys.Count == 0)
        {
            throw DynamoDbException.Validation($"{parameter} must not be empty");
        }

        if (keys.FirstOrDefault(key => !pattern.IsMatch(key)) is { } invalid)
        {
            throw DynamoDbException.Validation($"{parameter} contains invalid key: Syntax error; key: \"{invalid}\"");
        }

        if (keys.FirstOrDefault(key => key.Length > DynamoDbLimits.PlaceholderBytes) is { } tooLong)
        {
            throw DynamoDbException.Validation($"{parameter} contains invalid key: The expression attribute map contains a key that is too long; size of key: {tooLong.Length}");
        }
    }

    [GeneratedRegex("^#[0-9a-zA-Z_]+$")]
    private static partial Regex NamePattern();

    [GeneratedRegex("^:[0-9a-zA-Z_]+$")]
    private static partial Regex ValuePattern();
}
