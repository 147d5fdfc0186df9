using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>A condition on one key attribute.</summary>
/// <param name="Operator"><c>=</c>, <c>&lt;</c>, <c>&lt;=</c>, <c>&gt;</c>, <c>&gt;=</c>, <c>BETWEEN</c> or <c>begins_with</c>.</param>
public sealed record KeyTest(string Operator, IReadOnlyList<AttributeValue> Values);

/// <summary>Splits a key condition into one test per attribute.</summary>
public static class KeyConditionReader
{
    /// <exception cref="DynamoDbException">The condition is not a valid key condition.</exception>
    public static Dictionary<string, KeyTest> Read(Condition condition, ExpressionBindings bindings)
    {
        var tests = new Dictionary<string, KeyTest>(StringComparer.Ordinal);
        Read(condition, tests, bindings);
        return tests;
    }

    private static void Read(Condition condition, Dictionary<string, KeyTest> tests, ExpressionBindings bindings)
    {
        switch (condition)
        {
            case Conjunction both:
                Read(both.Left, tests, bindings);
                Read(both.Right, tests, bindings);
                break;
            case Comparison { Operator: not "<>" } comparison:
                ReadComparison(comparison, tests, bindings);
                break;
            case Between between:
                ReadPathFirst("BETWEEN", between.Subject, [between.Lower, between.Upper], tests, bindings);
                break;
            case FunctionCondition { Function: { Name: "begins_with" } function }:
                ReadPathFirst("begins_with", function.Arguments[0], [function.Arguments[1]], tests, bindings);
                break;
            default:
                throw InvalidOperator(condition);
        }
    }

    private static DynamoDbException InvalidOperator(Condition condition)
    {
        var name = condition switch
        {
            Disjunction => "OR",
            Negation => "NOT",
            Membership => "IN",
            Comparison comparison => comparison.Operator,
            FunctionCondition call => call.Function.Name,
            _ => condition.GetType().Name,
        };
        return DynamoDbException.Validation($"Invalid operator used in KeyConditionExpression: {name}");
    }

    private static void ReadComparison(Comparison comparison, Dictionary<string, KeyTest> tests, ExpressionBindings bindings)
    {
        ThrowIfNested(comparison.Left);
        if (comparison.Left is PathOperand && comparison.Right is PathOperand)
        {
            throw Invalid("Multiple attribute names used in one condition");
        }

        if (comparison.Left is FunctionOperand || comparison.Right is FunctionOperand)
        {
            throw DynamoDbException.Validation("KeyConditionExpressions cannot contain nested operations");
        }

        if (comparison.Right is PathOperand)
        {
            Add(comparison.Right, Mirror(comparison.Operator), [comparison.Left], tests, bindings);
        }
        else
        {
            Add(comparison.Left, comparison.Operator, [comparison.Right], tests, bindings);
        }
    }

    private static string Mirror(string comparator) => comparator switch
    {
        "<" => ">",
        "<=" => ">=",
        ">" => "<",
        ">=" => "<=",
        _ => comparator,
    };

    private static void ReadPathFirst(string name, Operand subject, IReadOnlyList<Operand> operands, Dictionary<string, KeyTest> tests, ExpressionBindings bindings)
    {
        if (subject is not PathOperand)
        {
            throw Invalid($"{name} operator must have the key attribute as its first operand");
        }

        if (operands.Any(operand => operand is PathOperand))
        {
            throw Invalid("Multiple attribute names used in one condition");
        }

        if (operands.Any(operand => operand is FunctionOperand))
        {
            throw DynamoDbException.Validation("KeyConditionExpressions cannot contain nested operations");
        }

        Add(subject, name, operands, tests, bindings);
    }

    private static void Add(Operand subject, string name, IReadOnlyList<Operand> operands, Dictionary<string, KeyTest> tests, ExpressionBindings bindings)
    {
        if (subject is not PathOperand path)
        {
            throw Invalid("No key attribute specified");
        }

        ThrowIfNested(path);
        var values = operands.Select(operand => bindings.Value((ValueOperand)operand)).ToList();
        if (!tests.TryAdd(bindings.Name(path.Steps[0]), new KeyTest(name, values)))
        {
            throw DynamoDbException.Validation("Invalid KeyConditionExpression: KeyConditionExpressions must only contain one condition per key");
        }
    }

    private static void ThrowIfNested(Operand operand)
    {
        if (operand is PathOperand { Steps.Count: > 1 })
        {
            throw DynamoDbException.Validation("KeyConditionExpressions cannot have conditions on nested attributes");
        }
    }

    private static DynamoDbException Invalid(string reason) =>
        DynamoDbException.Validation($"Invalid condition in KeyConditionExpression: {reason}");
}
