using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>What can be refused of an update before the item is seen, in the order the service looks.</summary>
public static class UpdateValidator
{
    /// <exception cref="ExpressionException">The update cannot be applied to any item.</exception>
    public static void Validate(IReadOnlyList<UpdateClause> clauses, ExpressionBindings bindings)
    {
        foreach (var clause in clauses)
        {
            VisitPaths(clause.Path, bindings);
            VisitPaths(clause.Value, bindings);
        }

        foreach (var clause in clauses)
        {
            VisitValues(clause.Value, bindings);
        }

        PathOverlap.Check([.. clauses.Select(clause => clause.Path)], bindings);
        foreach (var clause in clauses)
        {
            CheckOperand(clause, bindings);
        }
    }

    private static void VisitPaths(Operand? operand, ExpressionBindings bindings)
    {
        switch (operand)
        {
            case PathOperand path:
                foreach (var step in path.Steps)
                {
                    if (!step.IsIndex)
                    {
                        bindings.Name(step);
                    }
                }

                break;
            case FunctionOperand function:
                foreach (var argument in function.Arguments)
                {
                    VisitPaths(argument, bindings);
                }

                break;
            case ArithmeticOperand arithmetic:
                VisitPaths(arithmetic.Left, bindings);
                VisitPaths(arithmetic.Right, bindings);
                break;
        }
    }

    private static void VisitValues(Operand? operand, ExpressionBindings bindings)
    {
        switch (operand)
        {
            case ValueOperand value:
                bindings.Value(value);
                break;
            case FunctionOperand function:
                foreach (var argument in function.Arguments)
                {
                    VisitValues(argument, bindings);
                }

                break;
            case ArithmeticOperand arithmetic:
                VisitValues(arithmetic.Left, bindings);
                VisitValues(arithmetic.Right, bindings);
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
                RefuseOther(AttributeType.N, arithmetic.Operator, [arithmetic.Left, arithmetic.Right], bindings);
                break;
        }
    }

    private static void CheckFunction(FunctionOperand function, ExpressionBindings bindings)
    {
        if (function.Arguments.Count != 2)
        {
            throw new ExpressionException($"Incorrect number of operands for operator or function; operator or function: {function.Name}, number of operands: {function.Arguments.Count}");
        }

        if (function.Name == "list_append")
        {
            RefuseOther(AttributeType.L, function.Name, function.Arguments, bindings);
        }
        else if (function.Arguments[0] is not PathOperand)
        {
            throw new ExpressionException($"Operator or function requires a document path; operator or function: {function.Name}");
        }
    }

    private static void RefuseOther(AttributeType expected, string name, IReadOnlyList<Operand> operands, ExpressionBindings bindings)
    {
        foreach (var operand in operands)
        {
            if (operand is ValueOperand reference && bindings.Value(reference).Type is var type && type != expected)
            {
                throw new ExpressionException($"Incorrect operand type for operator or function; operator or function: {name}, operand type: {type}");
            }
        }
    }
}
