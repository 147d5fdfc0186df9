using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>The result of evaluating a change, before anything is written.</summary>
/// <param name="ConditionFailed">Whether the condition does not hold.</param>
/// <param name="Old">The stored item, or null if it does not exist.</param>
/// <param name="New">The item after the change, or null if the change deletes it.</param>
internal sealed record Evaluation(bool ConditionFailed, StoredItem? Old, StoredItem? New);

/// <summary>
/// A conditional change of one item, validated against its table before it is queued for the writer. It runs in two steps
/// in one write transaction, so that TransactWriteItems can evaluate all conditions before it writes anything.
/// </summary>
internal abstract class ItemChange
{
    private static readonly MapValue NoItem = new();

    private readonly Condition? _condition;

    /// <exception cref="DynamoDbException">A path of the condition has steps below a key.</exception>
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

    /// <summary>Whether the error for a failed condition contains the stored item.</summary>
    public bool ReturnsItemOnConditionFailure { get; init; }

    protected ExpressionBindings Bindings { get; }

    /// <summary>Reads the item, evaluates the condition and computes the item after the change.</summary>
    /// <exception cref="DynamoDbException">The update is invalid for the stored item.</exception>
    public Evaluation Evaluate(Session session)
    {
        var old = ItemStore.Load(session, Table, Key);
        if (_condition is not null && !ConditionEvaluator.Holds(_condition, old?.Item ?? NoItem, Bindings))
        {
            return new Evaluation(true, old, null);
        }

        return new Evaluation(false, old, Compute(old));
    }

    /// <summary>Writes an evaluation of the same write transaction; returns the write units that this consumes.</summary>
    public virtual WriteCost Store(Session session, Evaluation evaluation) => evaluation.New is { } item
        ? ItemStore.Put(session, Table, Key, item, evaluation.Old)
        : ItemStore.Delete(session, Table, Key, evaluation.Old);

    /// <summary>Returns the item after the change, or null if the change deletes it.</summary>
    protected abstract StoredItem? Compute(StoredItem? old);
}

internal sealed class PutChange : ItemChange
{
    public const string TooLarge = "Item size has exceeded the maximum allowed size";

    private readonly StoredItem _item;

    /// <exception cref="DynamoDbException">A key attribute of the item is invalid, or the item is too large.</exception>
    public PutChange(TableDefinition table, MapValue item, Condition? condition, ExpressionBindings bindings)
        : this(table, ItemKey.OfItem(table, item), item, condition, bindings)
    {
    }

    private PutChange(TableDefinition table, ItemKey key, MapValue item, Condition? condition, ExpressionBindings bindings)
        : base(table, key, condition, bindings)
    {
        IndexKeyRules.CheckPut(table, item);
        _item = StoredItem.Of(item, static () => DynamoDbException.RequestValidation(TooLarge));
    }

    /// <summary>Creates a put of BatchWriteItem, which reports an invalid key with the error messages of GetItem.</summary>
    /// <exception cref="DynamoDbException">A key attribute of the item is invalid, or the item is too large.</exception>
    public static PutChange ForBatch(TableDefinition table, MapValue item, ExpressionBindings bindings) =>
        new(table, ItemKey.OfMembers(table, item), item, null, bindings);

    protected override StoredItem Compute(StoredItem? old) => _item;
}

internal sealed class DeleteChange(TableDefinition table, MapValue key, Condition? condition, ExpressionBindings bindings)
    : ItemChange(table, ItemKey.OfKey(table, key), condition, bindings)
{
    protected override StoredItem? Compute(StoredItem? old) => null;
}

/// <summary>The ConditionCheck of a transaction, which does not change the item.</summary>
internal sealed class ConditionCheckChange(TableDefinition table, MapValue key, Condition? condition, ExpressionBindings bindings)
    : ItemChange(table, ItemKey.OfKey(table, key), condition, bindings)
{
    public override WriteCost Store(Session session, Evaluation evaluation) =>
        new(WriteCost.Units(evaluation.Old?.Size ?? 0), null);

    protected override StoredItem? Compute(StoredItem? old) => old;
}

internal sealed class UpdateChange : ItemChange
{
    private const string TooLarge = "Item size to update has exceeded the maximum allowed size";

    private readonly MapValue _key;
    private readonly IReadOnlyList<UpdateClause> _clauses;

    /// <exception cref="DynamoDbException">The update changes a key attribute of the table.</exception>
    public UpdateChange(TableDefinition table, MapValue key, IReadOnlyList<UpdateClause> clauses, Condition? condition, ExpressionBindings bindings)
        : base(table, ItemKey.OfKey(table, key), condition, bindings)
    {
        _key = key;
        _clauses = clauses;
        IndexKeyRules.CheckUpdatedPaths(table, clauses, bindings);
    }

    /// <summary>Whether the update is part of a transaction, which has other error messages for index keys.</summary>
    public bool InTransaction { get; init; }

    /// <summary>
    /// Creates the update of an UpdateItem, whose expression counts towards the size limit; expressions of transactions and
    /// AttributeUpdates do not.
    /// </summary>
    /// <exception cref="DynamoDbException">The update changes a key attribute of the table, or its expression is too large.</exception>
    public static UpdateChange ForUpdateItem(TableDefinition table, MapValue key, IReadOnlyList<UpdateClause> clauses, Condition? condition, ExpressionBindings bindings)
    {
        var change = new UpdateChange(table, key, clauses, condition, bindings);
        return !clauses.Any(clause => clause.IsLegacy) && UpdateExpressionSize.Of(clauses, bindings) > DynamoDbLimits.ItemBytes
            ? throw DynamoDbException.Validation(TooLarge)
            : change;
    }

    protected override StoredItem? Compute(StoredItem? old)
    {
        if (old is null && _clauses.Count > 0 && _clauses.All(clause => clause.IsRemoval))
        {
            return null;
        }

        // The operands of an update of a missing item can read its key.
        var before = old?.Item ?? _key;
        var item = old?.Copy() ?? new MapValue(new Dictionary<string, AttributeValue>(_key.Members, StringComparer.Ordinal));
        ItemUpdate.Apply(_clauses, before, item, Bindings);
        ThrowIfTooDeep(item);
        IndexKeyRules.CheckUpdate(Table, _clauses, item, Bindings, InTransaction);
        return StoredItem.Of(item, static () => DynamoDbException.Validation(TooLarge));
    }

    /// <summary>Checks the depth again: a value set at a path is nested deeper than in the request.</summary>
    private void ThrowIfTooDeep(MapValue item)
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
