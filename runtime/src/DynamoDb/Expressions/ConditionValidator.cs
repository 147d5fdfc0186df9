using System.Globalization;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Validates a condition without an item: undefined references and operands of a wrong type.</summary>
public static class ConditionValidator
{
    private const string AnyType = "{NS,SS,L,BS,N,M,B,BOOL,NULL,S}";

    /// <exception cref="ExpressionException">The condition cannot be evaluated.</exception>
    public static void Validate(Condition condition, ExpressionBindings bindings)
    {
        switch (condition)
        {
            case Conjunction both:
                Validate(both.Left, bindings);
                Validate(both.Right, bindings);
                break;
            case Disjunction either:
                Validate(either.Left, bindings);
                Validate(either.Right, bindings);
                break;
            case Negation negation:
                Validate(negation.Inner, bindings);
                break;
            case Comparison comparison:
                CheckComparison(comparison, bindings);
                break;
            case Between between:
                Resolve([between.Subject, between.Lower, between.Upper], bindings);
                CheckFunctions([between.Subject, between.Lower, between.Upper], bindings);
                ThrowIfUnordered("BETWEEN", [between.Subject, between.Lower, between.Upper], bindings);
                CheckBounds(between, bindings);
                break;
            case Membership membership:
                Resolve([membership.Subject, .. membership.Choices], bindings);
                CheckFunctions([membership.Subject, .. membership.Choices], bindings);
                break;
            case FunctionCondition { Function: var function }:
                Resolve([function], bindings);
                CheckFunction(function, bindings);
                break;
        }
    }

    private static void CheckComparison(Comparison comparison, ExpressionBindings bindings)
    {
        Resolve([comparison.Left, comparison.Right], bindings);
        CheckDistinct(comparison.Operator, comparison.Left, comparison.Right, bindings);
        CheckFunctions([comparison.Left, comparison.Right], bindings);
        if (comparison.Operator is not ("=" or "<>"))
        {
            ThrowIfUnordered(comparison.Operator, [comparison.Left, comparison.Right], bindings);
        }
    }

    private static void CheckFunctions(ReadOnlySpan<Operand> operands, ExpressionBindings bindings)
    {
        foreach (var operand in operands)
        {
            if (operand is FunctionOperand function)
            {
                CheckFunction(function, bindings);
            }
        }
    }

    private static void ThrowIfUnordered(string name, ReadOnlySpan<Operand> operands, ExpressionBindings bindings)
    {
        foreach (var operand in operands)
        {
            if (TypeOf(operand, bindings) is { } type && !AttributeOrder.IsOrdered(type))
            {
                throw ExpressionException.IncorrectOperandType(name, type.ToString());
            }
        }
    }

    private static void Resolve(ReadOnlySpan<Operand> operands, ExpressionBindings bindings)
    {
        foreach (var operand in operands)
        {
            switch (operand)
            {
                case PathOperand path:
                    bindings.Resolve(path);
                    break;
                case ValueOperand value:
                    bindings.Value(value);
                    break;
                case FunctionOperand function:
                    Resolve([.. function.Arguments], bindings);
                    break;
            }
        }
    }

    private static void CheckFunction(FunctionOperand function, ExpressionBindings bindings)
    {
        var arguments = function.Arguments;
        if (arguments.Count != ExpressionFunctions.ConditionOperandCount(function.Name))
        {
            throw ExpressionException.IncorrectOperandCount(function);
        }

        if (arguments.Count == 2)
        {
            CheckDistinct(function.Name, arguments[0], arguments[1], bindings);
        }

        switch (function.Name)
        {
            case "attribute_exists" or "attribute_not_exists" when arguments[0] is not PathOperand:
                throw ExpressionException.RequiresPath(function.Name);
            case "begins_with":
                ThrowIfTypes(function, arguments, bindings, type => type is not (AttributeType.S or AttributeType.B));
                break;
            case "size":
                ThrowIfTypes(function, arguments, bindings, type => type is AttributeType.N or AttributeType.BOOL or AttributeType.NULL);
                break;
            case "attribute_type":
                CheckTypeName(function, arguments[1], bindings);
                break;
        }
    }

    private static void CheckTypeName(FunctionOperand function, Operand name, ExpressionBindings bindings)
    {
        if (name is not ValueOperand reference || bindings.Value(reference) is not StringValue text)
        {
            throw ExpressionException.IncorrectOperandType(function.Name, TypeOf(name, bindings)?.ToString() ?? AnyType);
        }

        if (!Enum.IsDefined(typeof(AttributeType), text.Text))
        {
            throw new ExpressionException($"Invalid attribute type name found; type: {text.Text}, valid types: {{B,NULL,SS,BOOL,L,BS,N,NS,S,M}}");
        }
    }

    private static void ThrowIfTypes(FunctionOperand function, IReadOnlyList<Operand> operands, ExpressionBindings bindings, Func<AttributeType, bool> isInvalid)
    {
        foreach (var operand in operands)
        {
            if (TypeOf(operand, bindings) is { } type && isInvalid(type))
            {
                throw ExpressionException.IncorrectOperandType(function.Name, type.ToString());
            }
        }
    }

    private static AttributeType? TypeOf(Operand operand, ExpressionBindings bindings) => operand switch
    {
        ValueOperand value => bindings.Value(value).Type,
        FunctionOperand { Name: "size" } => AttributeType.N,
        _ => null,
    };

    private static void CheckDistinct(string name, Operand left, Operand right, ExpressionBindings bindings)
    {
        if (left is PathOperand first && right is PathOperand second && bindings.Print(first) == bindings.Print(second))
        {
            throw new ExpressionException($"The first operand must be distinct from the remaining operands for this operator or function; operator: {name}, first operand: {bindings.Print(first)}");
        }
    }

    private static void CheckBounds(Between between, ExpressionBindings bindings)
    {
        if (between.Lower is not ValueOperand lowerOperand || between.Upper is not ValueOperand upperOperand)
        {
            return;
        }

        var lower = bindings.Value(lowerOperand);
        var upper = bindings.Value(upperOperand);
        var rule = lower.Type != upper.Type ? "same data type for lower and upper bounds"
            : AttributeOrder.Compare(lower, upper) > 0 ? "upper bound to be greater than or equal to lower bound"
            : null;
        if (rule is not null)
        {
            throw new ExpressionException($"The BETWEEN operator requires {rule}; lower bound operand: AttributeValue: {{{Print(lower)}}}, upper bound operand: AttributeValue: {{{Print(upper)}}}");
        }
    }

    private static string Print(AttributeValue value) => value switch
    {
        StringValue text => $"S:{text.Text}",
        NumberValue number => string.Create(CultureInfo.InvariantCulture, $"N:{number.Number}"),
        BinaryValue binary => $"B:{Convert.ToBase64String(binary.Bytes)}",
        _ => value.Type.ToString(),
    };
}
