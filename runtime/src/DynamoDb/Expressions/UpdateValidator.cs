using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Validates an update without an item, in the service's order: names, values, overlaps, operands.</summary>
public static class UpdateValidator
{
    /// <exception cref="ExpressionException">The update is invalid for any item.</exception>
    public static void Validate(IReadOnlyList<UpdateClause> clauses, ExpressionBindings bindings)
    {
        foreach (var clause in clauses)
        {
            bindings.Resolve(clause.Path);
            ResolvePaths(clause.Value, bindings);
        }

        foreach (var clause in clauses)
        {
            ResolveValues(clause.Value, bindings);
        }

        PathOverlap.Check([.. clauses.Select(clause => clause.Path)], bindings);
        foreach (var clause in clauses)
        {
            CheckOperand(clause, bindings);
        }
    }

    private static void ResolvePaths(Operand? operand, ExpressionBindings bindings)
    {
        foreach (var path in operand is null ? [] : ConditionPaths.Of(operand))
        {
            bindings.Resolve(path);
        }
    }

    private static void ResolveValues(Operand? operand, ExpressionBindings bindings)
    {
        switch (operand)
        {
            case ValueOperand value:
                bindings.Value(value);
                break;
            case FunctionOperand function:
                foreach (var argument in function.Arguments)
                {
                    ResolveValues(argument, bindings);
                }

                break;
            case ArithmeticOperand arithmetic:
                ResolveValues(arithmetic.Left, bindings);
                ResolveValues(arithmetic.Right, bindings);
                break;
        }
    }

    private static void CheckOperand(UpdateClause clause, ExpressionBindings bindings)
    {
        if (clause.Section is not ("ADD" or "DELETE"))
        {
            CheckFunctions(clause.Value, bindings);
            return;
        }

        var value = bindings.Value((ValueOperand)clause.Value!);
        if (value is not SetValue && !(clause.Section == "ADD" && value is NumberValue))
        {
            throw new ExpressionException($"Incorrect operand type for operator or function; operator: {clause.Section}, operand type: {LongName(value.Type)}, typeSet: ALLOWED_FOR_ADD_OPERAND");
        }
    }

    private static string LongName(AttributeType type) => type switch
    {
        AttributeType.S => "STRING",
        AttributeType.N => "NUMBER",
        AttributeType.B => "BINARY",
        AttributeType.L => "LIST",
        AttributeType.M => "MAP",
        _ => type.ToString(),
    };

    private static void CheckFunctions(Operand? operand, ExpressionBindings bindings)
    {
        switch (operand)
        {
            case FunctionOperand function:
                foreach (var argument in function.Arguments)
                {
                    CheckFunctions(argument, bindings);
                }

                CheckFunction(function, bindings);
                break;
            case ArithmeticOperand arithmetic:
                CheckFunctions(arithmetic.Left, bindings);
                CheckFunctions(arithmetic.Right, bindings);
                ThrowIfNot(AttributeType.N, arithmetic.Operator, [arithmetic.Left, arithmetic.Right], bindings);
                break;
        }
    }

    private static void CheckFunction(FunctionOperand function, ExpressionBindings bindings)
    {
        if (function.Arguments.Count != 2)
        {
            throw ExpressionException.IncorrectOperandCount(function);
        }

        if (function.Name == "list_append")
        {
            ThrowIfNot(AttributeType.L, function.Name, function.Arguments, bindings);
        }
        else if (function.Arguments[0] is not PathOperand)
        {
            throw ExpressionException.RequiresPath(function.Name);
        }
    }

    private static void ThrowIfNot(AttributeType expected, string name, IReadOnlyList<Operand> operands, ExpressionBindings bindings)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueOperand reference && bindings.Value(reference).Type is var type && type != expected)
            {
                throw ExpressionException.IncorrectOperandType(name, type.ToString());
            }
        }
    }
}
