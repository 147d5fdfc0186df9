using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Updates the entries of an index in the transaction that changes the items.</summary>
internal static class IndexEntries
{
    /// <summary>Updates the entry of an item after a change; returns the write units that this consumes.</summary>
    public static double Replace(Session session, TableDefinition table, IndexDefinition index, ItemKey key, MapValue? old, MapValue? item)
    {
        var before = old is null ? null : IndexKey.Of(table, index, old, key);
        var after = item is null ? null : IndexKey.Of(table, index, item, key);
        if (before is null && after is null)
        {
            return 0;
        }

        var projection = ProjectionOf(table, index);
        var oldPart = before is null ? null : Project(projection, old!);
        var newPart = after is null ? null : Project(projection, item!);
        if (before is not null && after is not null && before.IsSameEntryAs(after))
        {
            return AttributeOrder.AreEqual(oldPart!, newPart!) ? 0 : Resize(session, table, index, after, oldPart!, newPart!);
        }

        var units = 0d;
        if (before is not null)
        {
            units += Remove(session, table, index, before, ItemSize.Of(oldPart!));
        }

        return after is null ? units : units + Add(session, table, index, after, key, ItemSize.Of(newPart!));
    }

    /// <summary>Adds the entry of an item that is older than the index, unless a write has already added it.</summary>
    public static void Backfill(Session session, TableDefinition table, IndexDefinition index, ItemKey key, MapValue item)
    {
        if (IndexKey.Of(table, index, item, key) is { } entry)
        {
            Add(session, table, index, entry, key, ItemSize.Of(Project(ProjectionOf(table, index), item)));
        }
    }

    /// <summary>Returns the projection of the index, or null if it projects all attributes.</summary>
    public static Projection? ProjectionOf(TableDefinition table, IndexDefinition index) =>
        index.ProjectsAll ? null : Projection.OfNames(ProjectedAttributes(table, index));

    /// <summary>Returns the attributes that an index projects: the keys and the non-key attributes. Not for an index that projects all.</summary>
    public static IEnumerable<string> ProjectedAttributes(TableDefinition table, IndexDefinition index)
    {
        IEnumerable<string> names = [.. table.Keys.Names, .. index.Keys.Names, .. index.NonKeyAttributes];
        return names.Distinct();
    }

    private static MapValue Project(Projection? projection, MapValue item) => projection?.Apply(item) ?? item;

    private static double Add(Session session, TableDefinition table, IndexDefinition index, IndexKey entry, ItemKey key, int size)
    {
        var added = session.Execute(
            "INSERT OR IGNORE INTO ddb_index_entries (table_id, index_no, hash, pk, position, item_hash, item_pk, item_sk, size) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
            table.Number,
            index.Number,
            entry.Hash,
            entry.Partition,
            entry.Position,
            key.Hash,
            key.Partition,
            key.Sort,
            size);
        if (added > 0)
        {
            ItemStore.AddToStatistics(session, table, index.Number, 1, size);
        }

        return WriteCost.Units(size);
    }

    private static double Remove(Session session, TableDefinition table, IndexDefinition index, IndexKey entry, int size)
    {
        // During a backfill an older item may not have an entry yet.
        var removed = session.Execute(
            "DELETE FROM ddb_index_entries WHERE table_id = ?1 AND index_no = ?2 AND hash = ?3 AND pk = ?4 AND position = ?5",
            table.Number,
            index.Number,
            entry.Hash,
            entry.Partition,
            entry.Position);
        if (removed > 0)
        {
            ItemStore.AddToStatistics(session, table, index.Number, -1, -size);
        }

        return WriteCost.Units(size);
    }

    private static double Resize(Session session, TableDefinition table, IndexDefinition index, IndexKey entry, MapValue old, MapValue item)
    {
        var before = ItemSize.Of(old);
        var size = ItemSize.Of(item);
        var changed = session.Execute(
            "UPDATE ddb_index_entries SET size = ?6 WHERE table_id = ?1 AND index_no = ?2 AND hash = ?3 AND pk = ?4 AND position = ?5",
            table.Number,
            index.Number,
            entry.Hash,
            entry.Partition,
            entry.Position,
            size);
        if (changed > 0)
        {
            ItemStore.AddToStatistics(session, table, index.Number, 0, size - before);
        }

        return WriteCost.Units(Math.Max(before, size));
    }
}
