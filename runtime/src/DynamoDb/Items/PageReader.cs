using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// Reads the items of a Query or Scan until the page reaches its limit of items or bytes, and writes each item that passes
/// the filter to the response.
/// </summary>
internal sealed class PageReader(Utf8JsonWriter response, PageRules rules)
{
    public int Count { get; private set; }

    public int ScannedCount { get; private set; }

    /// <summary>Bytes read of the table or the index, which determine the consumed capacity.</summary>
    public int Bytes { get; private set; }

    /// <summary>Blocks of 4 KB of the items that a read of a local index fetched from the table: each item counts with all of its attributes.</summary>
    public int FetchedBlocks { get; private set; }

    /// <summary>The last item read if the page reached its limit, otherwise null.</summary>
    public MapValue? LastEvaluatedItem { get; private set; }

    /// <summary>Adds a stored item; returns whether the page can contain another one.</summary>
    /// <param name="json">The item in its stored format.</param>
    /// <param name="size">Its size in bytes: in a table that of the item, in an index that of the projected part.</param>
    /// <param name="itemSize">The size of the item in the table.</param>
    public bool Add(ReadOnlySpan<byte> json, int size, int itemSize)
    {
        ScannedCount++;
        Bytes += size;
        if (rules.FetchesItems)
        {
            FetchedBlocks += (itemSize + DynamoDbLimits.ReadUnitBytes - 1) / DynamoDbLimits.ReadUnitBytes;
        }

        MapValue? item = null;
        if (rules.Filter is null || ConditionEvaluator.Holds(rules.Filter, item = ReadProjected(json), rules.Bindings))
        {
            Count++;
            if (!rules.CountOnly)
            {
                Write(json, item);
            }
        }

        if (ScannedCount == rules.Limit || Bytes + ((long)FetchedBlocks * DynamoDbLimits.ReadUnitBytes) >= DynamoDbLimits.PageBytes)
        {
            LastEvaluatedItem = AttributeValueWriter.Parse(json);
            return false;
        }

        return true;
    }

    private void Write(ReadOnlySpan<byte> json, MapValue? item)
    {
        if (rules.IndexProjection is null || item is null)
        {
            ItemResponse.Write(response, json, rules.Projection ?? rules.IndexProjection);
        }
        else
        {
            AttributeValueWriter.WriteItem(response, rules.Projection?.Apply(item) ?? item);
        }
    }

    private MapValue ReadProjected(ReadOnlySpan<byte> json)
    {
        var item = AttributeValueWriter.Parse(json);
        return rules.IndexProjection?.Apply(item) ?? item;
    }
}

/// <summary>What a Query or Scan reads and returns.</summary>
/// <param name="Limit">Maximum number of items to read; null for no limit.</param>
/// <param name="IndexProjection">The projection of the index; null for all attributes.</param>
/// <param name="Projection">The projection that the request specifies; null for all attributes.</param>
/// <param name="CountOnly">Whether the response contains only the counts.</param>
/// <param name="FetchesItems">
/// Whether each item of a local index is fetched from the table, for attributes that the index lacks. It counts towards the page with a
/// multiple of 4 KB ("Local secondary indexes", Amazon DynamoDB Developer Guide).
/// </param>
internal sealed record PageRules(long? Limit, Condition? Filter, ExpressionBindings Bindings, Projection? IndexProjection, Projection? Projection, bool CountOnly, bool FetchesItems);
