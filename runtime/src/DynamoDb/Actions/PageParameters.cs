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

    /// <exception cref="DynamoDbException">Select or the projection requires attributes that the index does not project.</exception>
    public PageRules RulesFor(TableDefinition table, IndexDefinition? index)
    {
        if (Select == "ALL_ATTRIBUTES" && index is { IsGlobal: true, ProjectsAll: false })
        {
            throw DynamoDbException.InvalidParameter($"Select type ALL_ATTRIBUTES is not supported for global secondary index {index.Name} because its projection type is not ALL");
        }

        var projection = Expressions.ResolvedProjection;
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

        return new PageRules(Limit, Expressions.Filter, Expressions.Bindings, indexProjection, projection, Select == "COUNT", FetchesItems: index is { ProjectsAll: false } && indexProjection is null);
    }

    /// <summary>Writes the members of the response that follow the items.</summary>
    /// <param name="response">The response.</param>
    /// <param name="table">The table that was read.</param>
    /// <param name="index">The index that was read, or null.</param>
    /// <param name="page">The page that was read.</param>
    /// <param name="canContinue">Whether a page that reached its limit has a LastEvaluatedKey.</param>
    public void WriteTrailingMembers(Utf8JsonWriter response, TableDefinition table, IndexDefinition? index, PageReader page, bool canContinue = true)
    {
        response.WriteNumber("Count"u8, page.Count);
        response.WriteNumber("ScannedCount"u8, page.ScannedCount);
        if (canContinue && page.LastEvaluatedItem is { } last)
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
            consumed.AddTable(page.FetchedBlocks * ConsumedCapacity.ReadUnits(DynamoDbLimits.ReadUnitBytes, ConsistentRead));
        }

        consumed.Write(response, ReturnConsumedCapacity);
    }

    /// <summary>
    /// Returns why Select cannot be combined with the projection or without an index, or null. Query reports it as a violation,
    /// Scan does not.
    /// </summary>
    public static string? SelectError(RequestStructure request)
    {
        var select = request.Text("Select");
        var projection = Array.Find(["ProjectionExpression", "AttributesToGet"], request.Has);
        return (select, projection) switch
        {
            (null, _) or ("SPECIFIC_ATTRIBUTES", not null) => null,
            ("SPECIFIC_ATTRIBUTES", null) => "Must specify the AttributesToGet or ProjectionExpression when choosing to get SPECIFIC_ATTRIBUTES",
            (_, not null) => $"Cannot specify the {projection} when choosing to get {(select == "COUNT" ? "only the Count" : select)}",
            ("ALL_PROJECTED_ATTRIBUTES", null) when !request.Has("IndexName") => "ALL_PROJECTED_ATTRIBUTES can be used only when Querying using an IndexName",
            _ => null,
        };
    }
}
