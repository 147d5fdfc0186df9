using System.Text.RegularExpressions;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The expressions of a request with their names and values, parsed and checked in the service's order.</summary>
internal sealed partial class RequestExpressions
{
    private RequestExpressions(ExpressionBindings bindings) => Bindings = bindings;

    public ExpressionBindings Bindings { get; }

    public IReadOnlyList<UpdateClause>? Update { get; private set; }

    public Condition? Condition { get; private set; }

    public Condition? KeyCondition { get; private set; }

    /// <summary>The key condition in the form of before expressions.</summary>
    public Dictionary<string, KeyTest>? KeyTests { get; private set; }

    /// <summary>Whether the request has parameters of before expressions.</summary>
    public bool IsLegacy { get; private set; }

    public Condition? Filter { get; private set; }

    public IReadOnlyList<PathOperand>? Projection { get; private set; }

    /// <summary>The projection ready for use, or null where there is none.</summary>
    public Projection? Cut => Projection is { } paths ? Expressions.Projection.Of(paths, Bindings) : null;

    /// <param name="request">The structure that has the expressions.</param>
    /// <param name="expressions">The expression parameters of the operation.</param>
    /// <param name="legacy">The parameters they replaced.</param>
    /// <param name="between">What the service looks at before expressions, and between the legacy filter and key conditions.</param>
    /// <exception cref="DynamoDbException">An expression or its names or values are wrong.</exception>
    public static RequestExpressions Read(RequestStructure request, string[] expressions, string[] legacy, Action? between = null)
    {
        CheckParameters(request, expressions, legacy);
        return ReadChecked(request, expressions, between);
    }

    /// <summary>Refuses parameters that do not go together.</summary>
    /// <exception cref="DynamoDbException">Old and new forms are mixed, or names or values are there for no expression.</exception>
    public static void CheckParameters(RequestStructure request, string[] expressions, string[] legacy)
    {
        var given = expressions.Where(request.Has).ToList();
        if (given.Count > 0)
        {
            RefuseMixture(request, legacy, given);
        }
        else if (request.Has("ExpressionAttributeNames"))
        {
            throw DynamoDbException.Validation("ExpressionAttributeNames can only be specified when using expressions");
        }

        var valued = expressions.Where(expression => expression != "ProjectionExpression").ToList();
        if (request.Has("ExpressionAttributeValues") && !valued.Exists(request.Has))
        {
            // A single write, which alone knows Expected, does not say which expressions are missing.
            throw DynamoDbException.Validation(valued.Count == 0 || legacy.Contains("Expected")
                ? "ExpressionAttributeValues can only be specified when using expressions"
                : $"ExpressionAttributeValues can only be specified when using expressions: {string.Join(" and ", valued)} {(valued.Count > 1 ? "are" : "is")} null");
        }
    }

    /// <summary>Reads the expressions of parameters that go together.</summary>
    /// <param name="request">The structure that has the expressions.</param>
    /// <param name="expressions">The expression parameters of the operation.</param>
    /// <param name="between">What the service looks at before expressions, and between the legacy filter and key conditions.</param>
    /// <exception cref="DynamoDbException">An expression or its names or values are wrong.</exception>
    public static RequestExpressions ReadChecked(RequestStructure request, string[] expressions, Action? between = null)
    {
        if (!Array.Exists(expressions, request.Has))
        {
            return LegacyParameters.Read(request, between) is { } old
                ? new RequestExpressions(old.Bindings) { IsLegacy = true, Update = old.Update, Condition = old.Condition, KeyTests = old.KeyTests, Filter = old.Filter, Projection = old.Projection }
                : new RequestExpressions(new ExpressionBindings(null, null));
        }

        between?.Invoke();
        var bindings = new ExpressionBindings(ReadNames(request), ReadValues(request));
        var read = new RequestExpressions(bindings)
        {
            Update = Parse(request, "UpdateExpression", ExpressionCache.Update, UpdateValidator.Validate, bindings),
            Condition = Parse(request, "ConditionExpression", ExpressionCache.Condition, ConditionValidator.Validate, bindings),
            KeyCondition = Parse(request, "KeyConditionExpression", ExpressionCache.KeyCondition, ConditionValidator.Validate, bindings),
            Filter = Parse(request, "FilterExpression", ExpressionCache.Condition, ConditionValidator.Validate, bindings),
            Projection = Parse(request, "ProjectionExpression", ExpressionCache.Projection, PathOverlap.Check, bindings),
        };
        bindings.ThrowIfUnused();
        return read;
    }

    /// <summary>A request that gives parameters of both the old and the new form.</summary>
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

    private static void RefuseMixture(RequestStructure request, string[] legacy, List<string> given)
    {
        var old = legacy.Where(request.Has).ToList();
        if (old.Count > 0)
        {
            throw Mixture(old, given);
        }
    }

    private static Dictionary<string, string>? ReadNames(RequestStructure request)
    {
        var names = request.TextMap("ExpressionAttributeNames");
        RefuseKeys(names?.Keys, "ExpressionAttributeNames", NamePattern());
        foreach (var (key, name) in names ?? [])
        {
            if (AttributeName.ErrorMessage(name) is { } fault)
            {
                throw DynamoDbException.Validation($"ExpressionAttributeNames contains invalid value: {fault} for key {key}");
            }
        }

        return names;
    }

    private static Dictionary<string, AttributeValue>? ReadValues(RequestStructure request)
    {
        var given = request.Structure("ExpressionAttributeValues");
        RefuseKeys(given?.Names.ToList(), "ExpressionAttributeValues", ValuePattern());
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

    private static void RefuseKeys(IReadOnlyCollection<string>? keys, string parameter, Regex pattern)
    {
        if (keys is null)
        {
            return;
        }

        if (keys.Count == 0)
        {
            throw DynamoDbException.Validation($"{parameter} must not be empty");
        }

        if (keys.FirstOrDefault(key => !pattern.IsMatch(key)) is { } wrong)
        {
            throw DynamoDbException.Validation($"{parameter} contains invalid key: Syntax error; key: \"{wrong}\"");
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
