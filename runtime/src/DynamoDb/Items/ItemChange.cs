using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>What a change found and would do; nothing is written yet.</summary>
/// <param name="ConditionFailed">The condition does not hold.</param>
/// <param name="Old">The item as it is, or null.</param>
/// <param name="New">The item as it shall be, or null where it shall be gone.</param>
internal sealed record Evaluation(bool ConditionFailed, StoredItem? Old, StoredItem? New);

/// <summary>
/// A conditional change of one item, checked against its table before it reaches the writer. It runs in two steps within
/// one unit of work, so that a transaction can see all its conditions before it writes anything.
/// </summary>
internal abstract class ItemChange
{
    private static readonly MapValue Nothing = new();

    private readonly Condition? _condition;

    /// <exception cref="DynamoDbException">The condition reaches into a key.</exception>
    protected ItemChange(TableDefinition table, ItemKey key, Condition? condition, ExpressionBindings bindings)
    {
        (Table, Key, _condition, Bindings) = (table, key, condition, bindings);
        if (condition is not null)
        {
            IndexKeyRules.CheckPaths(table, ConditionPaths.Of(condition), bindings);
        }
    }

    public TableDefinition Table { get; }

    public ItemKey Key { get; }

    /// <summary>Whether a refusal answers the item that stood in the way.</summary>
    public bool ReturnsItemOnConditionFailure { get; init; }

    protected ExpressionBindings Bindings { get; }

    /// <exception cref="DynamoDbException">The change does not fit the item it finds.</exception>
    public Evaluation Evaluate(Session session)
    {
        var old = ItemStore.Load(session, Table, Key);
        if (_condition is not null && !ConditionEvaluator.Holds(_condition, old?.Item ?? Nothing, Bindings))
        {
            return new Evaluation(true, old, null);
        }

        return new Evaluation(false, old, Result(old));
    }

    /// <summary>Writes what was evaluated in the same unit of work.</summary>
    public virtual WriteCost Store(Session session, Evaluation evaluation) => evaluation.New is { } item
        ? ItemStore.Put(session, Table, Key, item, evaluation.Old)
        : ItemStore.Delete(session, Table, Key, evaluation.Old);

    protected abstract StoredItem? Result(StoredItem? old);
}

internal sealed class PutChange : ItemChange
{
    public const string TooLarge = "Item size has exceeded the maximum allowed size";

    private readonly StoredItem _item;

    /// <exception cref="DynamoDbException">The item does not fit the table or is too large.</exception>
    public PutChange(TableDefinition table, MapValue item, Condition? condition, ExpressionBindings bindings)
        : this(table, ItemKey.OfItem(table, item), item, condition, bindings)
    {
    }

    private PutChange(TableDefinition table, ItemKey key, MapValue item, Condition? condition, ExpressionBindings bindings)
        : base(table, key, condition, bindings)
    {
        IndexKeyRules.CheckPut(table, item);
        _item = StoredItem.Of(item, static () => DynamoDbException.KnownFromRequest(TooLarge));
    }

    /// <summary>A put of a batch, whose key is refused with the words for a key that is looked up.</summary>
    /// <exception cref="DynamoDbException">The item does not fit the table or is too large.</exception>
    public static PutChange ForBatch(TableDefinition table, MapValue item, ExpressionBindings bindings) =>
        new(table, ItemKey.OfMembers(table, item), item, null, bindings);

    protected override StoredItem Result(StoredItem? old) => _item;
}

internal sealed class DeleteChange(TableDefinition table, MapValue key, Condition? condition, ExpressionBindings bindings)
    : ItemChange(table, ItemKey.OfKey(table, key), condition, bindings)
{
    protected override StoredItem? Result(StoredItem? old) => null;
}

/// <summary>A transaction's condition on an item that it does not change.</summary>
internal sealed class ConditionCheckChange(TableDefinition table, MapValue key, Condition? condition, ExpressionBindings bindings)
    : ItemChange(table, ItemKey.OfKey(table, key), condition, bindings)
{
    public override WriteCost Store(Session session, Evaluation evaluation) =>
        new(WriteCost.Units(evaluation.Old?.Size ?? 0), null);

    protected override StoredItem? Result(StoredItem? old) => old;
}

internal sealed class UpdateChange : ItemChange
{
    private const string TooLarge = "Item size to update has exceeded the maximum allowed size";

    private readonly MapValue _key;
    private readonly IReadOnlyList<UpdateClause> _clauses;

    /// <exception cref="DynamoDbException">The update names a key attribute of the table.</exception>
    public UpdateChange(TableDefinition table, MapValue key, IReadOnlyList<UpdateClause> clauses, Condition? condition, ExpressionBindings bindings)
        : base(table, ItemKey.OfKey(table, key), condition, bindings)
    {
        _key = key;
        _clauses = clauses;
        IndexKeyRules.CheckUpdatedPaths(table, clauses, bindings);
    }

    /// <summary>Whether the update is one of a transaction, where index keys are refused in other words.</summary>
    public bool InTransaction { get; init; }

    /// <summary>An update by itself, whose expression is measured too; that of a transaction and AttributeUpdates are not.</summary>
    /// <exception cref="DynamoDbException">It names a key attribute of the table, or is too large.</exception>
    public static UpdateChange ForUpdateItem(TableDefinition table, MapValue key, IReadOnlyList<UpdateClause> clauses, Condition? condition, ExpressionBindings bindings)
    {
        var change = new UpdateChange(table, key, clauses, condition, bindings);
        return !clauses.Any(clause => clause.IsLegacy) && UpdateExpressionSize.Of(clauses, bindings) > DynamoDbLimits.ItemBytes
            ? throw DynamoDbException.Validation(TooLarge)
            : change;
    }

    protected override StoredItem? Result(StoredItem? old)
    {
        if (old is null && _clauses.Count > 0 && _clauses.All(clause => clause.IsRemoval))
        {
            return null;
        }

        // Of an item that is not there the update finds the key.
        var before = old?.Item ?? _key;
        var item = old?.Copy() ?? new MapValue(new Dictionary<string, AttributeValue>(_key.Members, StringComparer.Ordinal));
        ItemUpdate.Apply(_clauses, before, item, Bindings);
        RefuseTooDeep(item);
        IndexKeyRules.CheckUpdate(Table, _clauses, item, Bindings, InTransaction);
        return StoredItem.Of(item, static () => DynamoDbException.Validation(TooLarge));
    }

    /// <summary>What is set at a path lies deeper than in the request, which was checked alone.</summary>
    private void RefuseTooDeep(MapValue item)
    {
        foreach (var clause in _clauses.Where(clause => clause.Path.Steps.Count > 1))
        {
            if (item[Bindings.Name(clause.Path.Steps[0])] is { } attribute)
            {
                NestingDepth.Check(attribute);
            }
        }
    }
}
