using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Items;

/// <summary>The statements behind Query and Scan, each a range of one key order.</summary>
internal static class PageQueries
{
    private const string TableQuery = "SELECT item, size FROM ddb_items WHERE table_id = ?1 AND hash = ?2 AND pk = ?3 AND sk >= ?4 AND sk < ?5 ORDER BY sk";
    private const string TableQueryBackward = TableQuery + " DESC";

    // CROSS JOIN keeps the index outside: its order is the answer's.
    private const string IndexJoin = """
        SELECT i.item, e.size FROM ddb_index_entries e CROSS JOIN ddb_items i
        ON i.table_id = e.table_id AND i.hash = e.item_hash AND i.pk = e.item_pk AND i.sk = e.item_sk
        WHERE e.table_id = ?1 AND e.index_no = ?2
        """;

    private const string IndexQuery = IndexJoin + " AND e.hash = ?3 AND e.pk = ?4 AND e.position >= ?5 AND e.position < ?6 ORDER BY e.position";
    private const string IndexQueryBackward = IndexQuery + " DESC";
    private const string TableScan = "SELECT item, size FROM ddb_items WHERE table_id = ?1 AND (hash, pk, sk) > (?2, ?3, ?4) AND hash < ?5 ORDER BY hash, pk, sk";
    private const string IndexScan = IndexJoin + " AND (e.hash, e.pk, e.position) > (?3, ?4, ?5) AND e.hash < ?6 ORDER BY e.hash, e.pk, e.position";

    public static void Query(Session session, TableDefinition table, IndexDefinition? index, byte[] partition, PositionRange range, bool forward, PageReader page)
    {
        var hash = ItemKey.Of(partition, []).Hash;
        if (index is null)
        {
            session.Visit(forward ? TableQuery : TableQueryBackward, page.Take, table.Number, hash, partition, range.Lower, range.Upper);
        }
        else
        {
            session.Visit(forward ? IndexQuery : IndexQueryBackward, page.Take, table.Number, index.Number, hash, partition, range.Lower, range.Upper);
        }
    }

    /// <summary>Reads everything after a place whose hash is below <paramref name="endHash"/>.</summary>
    public static void Scan(Session session, TableDefinition table, IndexDefinition? index, IndexKey after, long endHash, PageReader page)
    {
        if (index is null)
        {
            session.Visit(TableScan, page.Take, table.Number, after.Hash, after.Partition, after.Position, endHash);
        }
        else
        {
            session.Visit(IndexScan, page.Take, table.Number, index.Number, after.Hash, after.Partition, after.Position, endHash);
        }
    }
}
