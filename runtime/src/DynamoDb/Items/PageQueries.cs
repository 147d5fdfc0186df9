using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Runs the statements of Query and Scan. Each reads a range in key order, with the columns item, size, and size of the item in the table.</summary>
internal static class PageQueries
{
    private const string TableQuery = "SELECT item, size, size FROM ddb_items WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk >= ?4 AND sk < ?5 ORDER BY sk";
    private const string TableQueryBackward = TableQuery + " DESC";

    // CROSS JOIN makes the index the outer table, so that the rows are in index order.
    private const string IndexJoin = """
        SELECT i.item, e.size, i.size FROM ddb_index_entries e CROSS JOIN ddb_items i
        ON i.table_id = e.table_id AND i.hash = e.item_hash AND i.pk = e.item_pk AND i.sk = e.item_sk
        WHERE e.table_id = ?1 AND e.index_no = ?2
        """;

    private const string IndexQuery = IndexJoin + " AND e.hash = ?3 AND e.pk = ?4 AND e.position >= ?5 AND e.position < ?6 ORDER BY e.position";
    private const string IndexQueryBackward = IndexQuery + " DESC";
    private const string TableScan = "SELECT item, size, size FROM ddb_items WHERE table_id = ?1 AND (hash, pk, sk) > (?2, ?3, ?4) AND hash < ?5 ORDER BY hash, pk, sk";
    private const string IndexScan = IndexJoin + " AND (e.hash, e.pk, e.position) > (?3, ?4, ?5) AND e.hash < ?6 ORDER BY e.hash, e.pk, e.position";

    /// <summary>Reads the items of a partition whose position is in the range, in ascending or descending order.</summary>
    public static void Query(Session session, TableDefinition table, IndexDefinition? index, byte[] partition, PositionRange range, bool forward, PageReader page)
    {
        var hash = ItemKey.Of(partition, []).Hash;
        if (index is null)
        {
            Visit(session, page, forward ? TableQuery : TableQueryBackward, table.Number, hash, partition, range.Lower, range.Upper);
        }
        else
        {
            Visit(session, page, forward ? IndexQuery : IndexQueryBackward, table.Number, index.Number, hash, partition, range.Lower, range.Upper);
        }
    }

    /// <summary>Reads the items after <paramref name="after"/> whose hash is less than <paramref name="endHash"/>.</summary>
    public static void Scan(Session session, TableDefinition table, IndexDefinition? index, IndexKey after, long endHash, PageReader page)
    {
        if (index is null)
        {
            Visit(session, page, TableScan, table.Number, after.Hash, after.Partition, after.Position, endHash);
        }
        else
        {
            Visit(session, page, IndexScan, table.Number, index.Number, after.Hash, after.Partition, after.Position, endHash);
        }
    }

    private static void Visit(Session session, PageReader page, string sql, params ReadOnlySpan<SqlValue> arguments) =>
        session.Visit(sql, row => page.Add(row.BlobSpan(0), row.Int32(1), row.Int32(2)), arguments);
}
