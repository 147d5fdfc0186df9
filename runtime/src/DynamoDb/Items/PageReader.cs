using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>
/// Takes the rows of a Query or Scan until the page is full, by count or by bytes, and writes those that pass the filter
/// as they come. Columns of a row: item, size.
/// </summary>
internal sealed class PageReader(Utf8JsonWriter response, PageRules rules)
{
    public int Count { get; private set; }

    public int ScannedCount { get; private set; }

    /// <summary>Bytes read, which the capacity is counted by.</summary>
    public int Bytes { get; private set; }

    /// <summary>The last item looked at, where the page ended before the rows did.</summary>
    public MapValue? LastEvaluatedItem { get; private set; }

    /// <summary>Answers whether the page has room for another row.</summary>
    public bool Take(Row row)
    {
        var json = row.BlobSpan(0);
        ScannedCount++;
        Bytes += row.Int32(1);
        MapValue? item = null;
        if (rules.Filter is null || ConditionEvaluator.Holds(rules.Filter, item = Shown(json), rules.Bindings))
        {
            Count++;
            if (!rules.CountOnly)
            {
                Write(json, item);
            }
        }

        if (ScannedCount == rules.Limit || Bytes >= DynamoDbLimits.PageBytes)
        {
            LastEvaluatedItem = AttributeValueWriter.Parse(json);
            return false;
        }

        return true;
    }

    private void Write(ReadOnlySpan<byte> json, MapValue? item)
    {
        if (rules.Shown is null || item is null)
        {
            ItemResponse.Write(response, json, rules.Cut ?? rules.Shown);
        }
        else
        {
            AttributeValueWriter.WriteItem(response, rules.Cut?.Apply(item) ?? item);
        }
    }

    private MapValue Shown(ReadOnlySpan<byte> json)
    {
        var item = AttributeValueWriter.Parse(json);
        return rules.Shown?.Apply(item) ?? item;
    }
}

/// <param name="Limit">Items to look at, at most; null for no limit.</param>
/// <param name="Shown">What the index shows of an item; null for everything.</param>
/// <param name="Cut">What the request wants of that; null for everything.</param>
internal sealed record PageRules(long? Limit, Condition? Filter, ExpressionBindings Bindings, Projection? Shown, Projection? Cut, bool CountOnly);
