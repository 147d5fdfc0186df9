using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>Evaluates a condition for an item. A validated condition does not throw.</summary>
public static class ConditionEvaluator
{
    /// <summary>Returns whether the condition holds for the item.</summary>
    public static bool Holds(Condition condition, MapValue item, ExpressionBindings bindings) => condition switch
    {
        Conjunction both => Holds(both.Left, item, bindings) && Holds(both.Right, item, bindings),
        Disjunction either => Holds(either.Left, item, bindings) || Holds(either.Right, item, bindings),
        Negation negation => !Holds(negation.Inner, item, bindings),
        Comparison comparison => Holds(comparison, item, bindings),
        Between between => Holds(between, item, bindings),
        Membership membership => Holds(membership, item, bindings),
        FunctionCondition call => Holds(call.Function, item, bindings),
        _ => throw new InvalidOperationException($"condition: no rule for {condition.GetType().Name}"),
    };

    private static bool Holds(Comparison comparison, MapValue item, ExpressionBindings bindings)
    {
        var left = ValueOf(comparison.Left, item, bindings);
        var right = ValueOf(comparison.Right, item, bindings);
        if (comparison.Operator is "=" or "<>")
        {
            var equal = left is not null && right is not null && AttributeOrder.AreEqual(left, right);
            return equal == (comparison.Operator == "=");
        }

        return Order(left, right) is { } order && comparison.Operator switch
        {
            "<" => order < 0,
            "<=" => order <= 0,
            ">" => order > 0,
            _ => order >= 0,
        };
    }

    private static bool Holds(Between between, MapValue item, ExpressionBindings bindings)
    {
        var subject = ValueOf(between.Subject, item, bindings);
        return Order(subject, ValueOf(between.Lower, item, bindings)) >= 0
            && Order(subject, ValueOf(between.Upper, item, bindings)) <= 0;
    }

    private static bool Holds(Membership membership, MapValue item, ExpressionBindings bindings)
    {
        var subject = ValueOf(membership.Subject, item, bindings);
        return subject is not null
            && membership.Choices.Any(choice => ValueOf(choice, item, bindings) is { } value && AttributeOrder.AreEqual(subject, value));
    }

    private static bool Holds(FunctionOperand function, MapValue item, ExpressionBindings bindings)
    {
        var first = ValueOf(function.Arguments[0], item, bindings);
        switch (function.Name)
        {
            case "attribute_exists":
                return first is not null;
            case "attribute_not_exists":
                return first is null;
        }

        var second = ValueOf(function.Arguments[1], item, bindings);
        return first is not null && second is not null && function.Name switch
        {
            "attribute_type" => second is StringValue type && type.Text == first.Type.ToString(),
            "begins_with" => BeginsWith(first, second),
            _ => Contains(first, second),
        };
    }

    public static bool BeginsWith(AttributeValue value, AttributeValue prefix) => (value, prefix) switch
    {
        (StringValue text, StringValue start) => text.Text.StartsWith(start.Text, StringComparison.Ordinal),
        (BinaryValue bytes, BinaryValue start) => bytes.Bytes.AsSpan().StartsWith(start.Bytes),
        _ => false,
    };

    public static bool Contains(AttributeValue container, AttributeValue part) => (container, part) switch
    {
        (StringValue text, StringValue piece) => text.Text.Contains(piece.Text, StringComparison.Ordinal),
        (BinaryValue bytes, BinaryValue piece) => bytes.Bytes.AsSpan().IndexOf(piece.Bytes) >= 0,
        (SetValue set, _) => set.Contains(part),
        (ListValue list, _) => list.Elements.Exists(element => AttributeOrder.AreEqual(element, part)),
        _ => false,
    };

    private static AttributeValue? ValueOf(Operand operand, MapValue item, ExpressionBindings bindings) => operand switch
    {
        PathOperand path => DocumentPath.Find(path, item, bindings),
        ValueOperand value => bindings.Value(value),
        FunctionOperand { Name: "size" } size => SizeOf(ValueOf(size.Arguments[0], item, bindings)),
        _ => throw new InvalidOperationException($"operand: {operand.GetType().Name} has no value in a condition"),
    };

    private static NumberValue? SizeOf(AttributeValue? value)
    {
        int? size = value switch
        {
            StringValue text => text.Text.Length,
            BinaryValue binary => binary.Bytes.Length,
            SetValue set => set.Count,
            ListValue list => list.Elements.Count,
            MapValue map => map.Members.Count,
            _ => null,
        };
        return size is { } count ? new NumberValue(DynamoNumber.From(count)) : null;
    }

    private static int? Order(AttributeValue? left, AttributeValue? right) =>
        left is null || right is null ? null : AttributeOrder.Compare(left, right);
}
