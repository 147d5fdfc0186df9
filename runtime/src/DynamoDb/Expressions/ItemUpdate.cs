using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Expressions;

/// <summary>
/// Applies an update to an item. Operands and list indexes refer to the item before the update, so removed elements keep
/// their place until the last clause, and elements set past the end of a list are appended after it.
/// </summary>
public sealed class ItemUpdate
{
    private const string InvalidPath = "The document path provided in the update expression is invalid for update";
    private const string WrongType = "An operand in the update expression has an incorrect data type";
    private const string NoSuchAttribute = "The provided expression refers to an attribute that does not exist in the item";

    private static readonly ListValue Removed = new([]);

    private readonly MapValue _before;
    private readonly MapValue _item;
    private readonly ExpressionBindings _bindings;
    private readonly List<(ListValue List, int Index, AttributeValue Value)> _appended = [];
    private readonly HashSet<ListValue> _listsWithRemovals = [];

    private ItemUpdate(MapValue before, MapValue item, ExpressionBindings bindings)
    {
        _before = before;
        _item = item;
        _bindings = bindings;
    }

    /// <param name="clauses">A validated update.</param>
    /// <param name="before">The item before the update; not changed.</param>
    /// <param name="item">A deep copy of <paramref name="before"/>; changed.</param>
    /// <param name="bindings">Names and values of the request.</param>
    /// <exception cref="DynamoDbException">A path or an operand of the update does not exist in the item or has the wrong type.</exception>
    public static void Apply(IReadOnlyList<UpdateClause> clauses, MapValue before, MapValue item, ExpressionBindings bindings)
    {
        var update = new ItemUpdate(before, item, bindings);
        var values = clauses.Select(clause => clause.Value is { } value ? update.ValueOf(value) : null).ToList();
        for (var i = 0; i < clauses.Count; i++)
        {
            update.Apply(clauses[i], values[i]);
        }

        update.ApplyListChanges();
    }

    private void Apply(UpdateClause clause, AttributeValue? value)
    {
        var parent = DocumentPath.FindParent(clause.Path, _item, _bindings);
        var step = clause.Path.Steps[^1];
        if (!(step.IsIndex ? parent is ListValue : parent is MapValue))
        {
            throw DynamoDbException.Validation(InvalidPath);
        }

        var existing = DocumentPath.Find(clause.Path, _item, _bindings);
        switch (clause.Section)
        {
            case "SET":
                Set(parent!, step, value!);
                break;
            case "REMOVE":
                Remove(parent!, step);
                break;
            case "ADD":
                Set(parent!, step, Sum(existing, value!, clause.IsLegacy));
                break;
            default:
                Subtract(parent!, step, existing, (SetValue)value!, clause.IsLegacy);
                break;
        }
    }

    private void Subtract(AttributeValue parent, PathStep step, AttributeValue? existing, SetValue members, bool isLegacy)
    {
        if (existing is null)
        {
            return;
        }

        if (existing.Type != members.Type)
        {
            throw Mismatch(isLegacy);
        }

        // Sets cannot be empty: removing the last member removes the attribute.
        if (((SetValue)existing).Except(members) is { } remaining)
        {
            Set(parent, step, remaining);
        }
        else
        {
            Remove(parent, step);
        }
    }

    private static DynamoDbException Mismatch(bool isLegacy) =>
        DynamoDbException.Validation(isLegacy ? "Type mismatch for attribute to update" : WrongType);

    private static AttributeValue Sum(AttributeValue? existing, AttributeValue added, bool isLegacy) => (existing, added) switch
    {
        (null, _) => added,
        (NumberValue a, NumberValue b) => new NumberValue(a.Number + b.Number),
        (SetValue a, SetValue b) when a.Type == b.Type => a.Union(b),
        (ListValue a, ListValue b) => Append(a, b),
        _ => throw Mismatch(isLegacy),
    };

    private void Set(AttributeValue parent, PathStep step, AttributeValue value)
    {
        if (parent is MapValue map)
        {
            map.Members[_bindings.Name(step)] = value;
        }
        else if (parent is ListValue list && step.Index < list.Elements.Count)
        {
            list.Elements[step.Index] = value;
        }
        else
        {
            _appended.Add(((ListValue)parent, step.Index, value));
        }
    }

    private void Remove(AttributeValue parent, PathStep step)
    {
        if (parent is MapValue map)
        {
            map.Members.Remove(_bindings.Name(step));
        }
        else if (parent is ListValue list && step.Index < list.Elements.Count)
        {
            list.Elements[step.Index] = Removed;
            _listsWithRemovals.Add(list);
        }
    }

    private void ApplyListChanges()
    {
        foreach (var (list, _, value) in _appended.OrderBy(append => append.Index))
        {
            list.Elements.Add(value);
        }

        foreach (var list in _listsWithRemovals)
        {
            list.Elements.RemoveAll(element => ReferenceEquals(element, Removed));
        }
    }

    private AttributeValue ValueOf(Operand operand) => operand switch
    {
        ValueOperand value => _bindings.Value(value),
        PathOperand path => DocumentPath.Find(path, _before, _bindings) ?? throw DynamoDbException.Validation(NoSuchAttribute),
        ArithmeticOperand arithmetic => ValueOf(arithmetic),
        FunctionOperand { Name: "if_not_exists" } function =>
            DocumentPath.Find((PathOperand)function.Arguments[0], _before, _bindings) ?? ValueOf(function.Arguments[1]),
        FunctionOperand function => Append(ValueOf(function.Arguments[0]), ValueOf(function.Arguments[1])),
        _ => throw new InvalidOperationException($"operand: {operand.GetType().Name} has no value in an update"),
    };

    private NumberValue ValueOf(ArithmeticOperand arithmetic) =>
        (ValueOf(arithmetic.Left), ValueOf(arithmetic.Right)) is (NumberValue left, NumberValue right)
            ? new NumberValue(arithmetic.Operator == "+" ? left.Number + right.Number : left.Number - right.Number)
            : throw DynamoDbException.Validation(WrongType);

    private static ListValue Append(AttributeValue left, AttributeValue right) =>
        (left, right) is (ListValue first, ListValue second)
            ? new ListValue([.. first.Elements, .. second.Elements])
            : throw DynamoDbException.Validation(WrongType);
}
