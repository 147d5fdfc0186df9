using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Reads, puts and deletes single items, together with their index entries and the statistics of the table.</summary>
internal static class ItemStore
{
    public static StoredItem? Load(Session session, TableDefinition table, ItemKey key) =>
        session.First(
            "SELECT item, size FROM ddb_items WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
            static row => new StoredItem(row.Blob(0), row.Int32(1)),
            table.Number,
            key.Hash,
            key.Partition,
            key.Sort);

    /// <summary>Stores an item, replacing <paramref name="old"/>; returns the write units that this consumes.</summary>
    public static WriteCost Put(Session session, TableDefinition table, ItemKey key, StoredItem item, StoredItem? old)
    {
        session.Execute(
            "INSERT OR REPLACE INTO ddb_items (table_id, hash, pk, sk, size, expires, item) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
            table.Number,
            key.Hash,
            key.Partition,
            key.Sort,
            item.Size,
            TimeToLive.ExpiryOf(table, item.Item),
            item.Json);
        AddToStatistics(session, table, TableDefinition.TableIndexNumber, old is null ? 1 : 0, item.Size - (old?.Size ?? 0));
        return Reindex(session, table, key, old, item, WriteCost.Units(Math.Max(item.Size, old?.Size ?? 0)));
    }

    /// <summary>Deletes an item if it exists; returns the write units that this consumes.</summary>
    public static WriteCost Delete(Session session, TableDefinition table, ItemKey key, StoredItem? old)
    {
        if (old is null)
        {
            return WriteCost.Minimum;
        }

        session.Execute(
            "DELETE FROM ddb_items WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk = ?4",
            table.Number,
            key.Hash,
            key.Partition,
            key.Sort);
        AddToStatistics(session, table, TableDefinition.TableIndexNumber, -1, -old.Size);
        return Reindex(session, table, key, old, null, WriteCost.Units(old.Size));
    }

    /// <summary>Adds to the item and byte counts of a table (index number 0) or of an index.</summary>
    public static void AddToStatistics(Session session, TableDefinition table, int indexNumber, int items, int bytes)
    {
        if (items != 0 || bytes != 0)
        {
            session.Execute(
                "UPDATE ddb_statistics SET items = items + ?3, bytes = bytes + ?4 WHERE table_id = ?1 AND index_no = ?2",
                table.Number,
                indexNumber,
                items,
                bytes);
        }
    }

    private static WriteCost Reindex(Session session, TableDefinition table, ItemKey key, StoredItem? old, StoredItem? item, double tableUnits)
    {
        if (table.Indexes.Count == 0)
        {
            return new WriteCost(tableUnits, null);
        }

        Dictionary<IndexDefinition, double>? costs = null;
        foreach (var index in table.Indexes)
        {
            var units = IndexEntries.Replace(session, table, index, key, old?.Item, item?.Item);
            if (units > 0)
            {
                (costs ??= [])[index] = units;
            }
        }

        return new WriteCost(tableUnits, costs);
    }
}
