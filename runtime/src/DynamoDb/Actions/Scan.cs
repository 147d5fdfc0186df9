using System.Text.Json;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads a page of all items of a table or an index, or of one segment of them.</summary>
internal sealed class Scan(TableCatalog catalog) : IDynamoDbOperation
{
    /// <summary>The maximum of TotalSegments (API reference, Scan).</summary>
    private const long MaximumSegments = 1_000_000;

    public string Name => "Scan";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var segment = request.Integer("Segment");
        var total = request.Integer("TotalSegments");
        var constraints = new Constraints()
            .AtLeast("segment", segment, 0)
            .AtLeast("totalSegments", total, 1)
            .AtMost("totalSegments", total, MaximumSegments)
            .AtLeast("limit", request.Integer("Limit"), 1);
        LegacyParameters.Constrain(request, "ScanFilter", constraints);
        var parameters = PageParameters.Read(request, constraints, readStartKey => ReadExpressions(request, readStartKey, segment, total));
        if (PageParameters.SelectError(request) is { } error)
        {
            throw DynamoDbException.Validation(error);
        }

        response.WriteStartArrayUnless(parameters.Select == "COUNT");
        var (table, index, page) = catalog.Read<(TableDefinition, IndexDefinition?, PageReader)>(parameters.TableName, table =>
        {
            var index = parameters.FindIndex(table);
            var (first, end) = HashRange(segment ?? 0, total ?? 1);
            var after = ExclusiveStartKey.OfScan(parameters.StartKey, table, index) ?? new IndexKey(first, [], []);
            if (after.Hash < first || after.Hash >= end)
            {
                throw DynamoDbException.Validation($"The provided starting key is invalid: Invalid ExclusiveStartKey. Please use ExclusiveStartKey with correct Segment. TotalSegments: {total} Segment: {segment}");
            }

            var rules = parameters.RulesFor(table, index);
            FilterRules.RejectPathsIntoKeys(parameters.Expressions, table);
            return session =>
            {
                var page = new PageReader(response, rules);
                PageQueries.Scan(session, table, index, after, end, page);
                return (table, index, page);
            };
        });
        response.WriteEndArrayUnless(parameters.Select == "COUNT");
        parameters.WriteTrailingMembers(response, table, index, page);
        return Task.CompletedTask;
    }

    private static RequestExpressions ReadExpressions(RequestStructure request, Action readStartKey, long? segment, long? total) => RequestExpressions.Read(
        request,
        ["ProjectionExpression", "FilterExpression"],
        ["AttributesToGet", "ScanFilter", "ConditionalOperator"],
        () =>
        {
            readStartKey();
            CheckSegment(segment, total);
        });

    private static void CheckSegment(long? segment, long? total)
    {
        if (segment is not null && total is null)
        {
            throw DynamoDbException.Validation("The TotalSegments parameter is required but was not present in the request when Segment parameter is present");
        }

        if (total is not null && segment is null)
        {
            throw DynamoDbException.Validation("The Segment parameter is required but was not present in the request when parameter TotalSegments is present");
        }

        if (segment >= total)
        {
            throw DynamoDbException.Validation($"The Segment parameter is zero-based and must be less than parameter TotalSegments: Segment: {segment} is not less than TotalSegments: {total}");
        }
    }

    private static (long First, long End) HashRange(long segment, long total) =>
        (segment * ItemKey.HashRange / total, (segment + 1) * ItemKey.HashRange / total);
}
