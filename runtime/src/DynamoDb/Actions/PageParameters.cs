using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The parameters that Query and Scan share, and the members of the response that follow the items.</summary>
internal sealed record PageParameters
{
    public required string TableName { get; init; }

    public required string? IndexName { get; init; }

    public required long? Limit { get; init; }

    public required string? Select { get; init; }

    public required bool ConsistentRead { get; init; }

    public required string? ReturnConsumedCapacity { get; init; }

    public required MapValue? StartKey { get; init; }

    public required RequestExpressions Expressions { get; init; }

    /// <param name="request">The request.</param>
    /// <param name="constraints">Collects violations; this method throws them together with those already collected.</param>
    /// <param name="readExpressions">Reads the operation's expressions; calls its argument where the start key is to be read.</param>
    public static PageParameters Read(RequestStructure request, Constraints constraints, Func<Action, RequestExpressions> readExpressions)
    {
        var index = request.Text("IndexName");
        var limit = request.Integer("Limit");
        var capacity = request.Text("ReturnConsumedCapacity");
        var select = request.Text("Select");
        constraints
            .OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity)
            .OneOf("select", select, Constraints.Select)
            .OneOf("conditionalOperator", request.Text("ConditionalOperator"), Constraints.ConditionalOperators);
        var table = TableNames.RequireForItems(request, constraints);
        constraints
            .IndexName("indexName", index)
            .Length("attributesToGet", request.Texts("AttributesToGet")?.Count, 1, 255, () => RequestFormatter.Of(request.Raw("AttributesToGet")))
            .ThrowIfViolated();
        MapValue? start = null;
        var expressions = readExpressions(() => start = ExclusiveStartKey.Read(request));
        return new PageParameters
        {
            TableName = table,
            IndexName = index,
            Limit = limit,
            Select = select,
            ConsistentRead = request.Boolean("ConsistentRead") == true,
            ReturnConsumedCapacity = capacity,
            StartKey = start,
            Expressions = expressions,
        };
    }

    /// <summary>Returns the index that the request names, or null for the table itself.</summary>
    /// <exception cref="DynamoDbException">The index does not exist, is still being built, or does not support consistent reads.</exception>
    public IndexDefinition? FindIndex(TableDefinition table)
    {
        if (IndexName is null)
        {
            return null;
        }

        var index = table.FindIndex(IndexName)
            ?? throw DynamoDbException.Validation($"The table does not have the specified index: {IndexName}");
        if (index.IsGlobal && ConsistentRead)
        {
            throw DynamoDbException.Validation("Consistent reads are not supported on global secondary indexes");
        }

        return index.IsActive
            ? index
            : throw DynamoDbException.Validation($"Cannot read from backfilling global secondary index: {index.Name}");
    }

    /// <exception cref="DynamoDbException">Select, projection and index cannot be combined.</exception>
    public PageRules RulesFor(TableDefinition table, IndexDefinition? index)
    {
        var projection = Expressions.ResolvedProjection;
        CheckSelect(projection is not null, index);
        Projection? indexProjection = null;
        if (index is { ProjectsAll: false })
        {
            var attributes = IndexEntries.ProjectedAttributes(table, index).ToHashSet(StringComparer.Ordinal);
            var missing = projection?.Attributes.Where(name => !attributes.Contains(name)).ToList() ?? [];
            if (index.IsGlobal && missing.Count > 0)
            {
                throw DynamoDbException.InvalidParameter($"Global secondary index {index.Name} does not project [{string.Join(", ", missing)}]");
            }

            // A local index fetches attributes that it does not project from the table.
            indexProjection = Select == "ALL_ATTRIBUTES" || missing.Count > 0 ? null : Projection.OfNames(attributes);
        }

        return new PageRules(Limit, Expressions.Filter, Expressions.Bindings, indexProjection, projection, Select == "COUNT");
    }

    /// <summary>Writes the members of the response that follow the items.</summary>
    public void WriteTrailingMembers(Utf8JsonWriter response, TableDefinition table, IndexDefinition? index, PageReader page)
    {
        response.WriteNumber("Count"u8, page.Count);
        response.WriteNumber("ScannedCount"u8, page.ScannedCount);
        if (page.LastEvaluatedItem is { } last)
        {
            response.WritePropertyName("LastEvaluatedKey"u8);
            AttributeValueWriter.WriteItem(response, Projection.OfNames(KeyNames.Of(table, index)).Apply(last));
        }

        var consumed = new ConsumedCapacity(TableName);
        var units = ConsumedCapacity.ReadUnits(page.Bytes, ConsistentRead);
        if (index is null)
        {
            consumed.AddTable(units);
        }
        else
        {
            consumed.AddIndex(index, units);
        }

        consumed.Write(response, ReturnConsumedCapacity);
    }

    private void CheckSelect(bool hasProjection, IndexDefinition? index)
    {
        if (Select == "ALL_PROJECTED_ATTRIBUTES" && index is null)
        {
            throw DynamoDbException.InvalidParameter("ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName");
        }

        if (Select == "SPECIFIC_ATTRIBUTES" && !hasProjection)
        {
            throw DynamoDbException.InvalidParameter("Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES");
        }

        if (hasProjection && Select is not (null or "SPECIFIC_ATTRIBUTES"))
        {
            throw DynamoDbException.InvalidParameter($"Cannot specify the {(Expressions.IsLegacy ? "AttributesToGet" : "ProjectionExpression")} when choosing to get {Select}");
        }

        if (Select == "ALL_ATTRIBUTES" && index is { IsGlobal: true, ProjectsAll: false })
        {
            throw DynamoDbException.InvalidParameter($"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.Name} because its projection type is not ALL");
        }
    }
}
