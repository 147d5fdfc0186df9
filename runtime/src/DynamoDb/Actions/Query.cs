using System.Text.Json;
using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Reads a page of the items of one partition, in sort key order.</summary>
internal sealed class Query(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "Query";

    public bool UsesNewerMessages => true;

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        CheckConditionalOperator(request);
        var constraints = new Constraints();
        LegacyParameters.Constrain(request, "QueryFilter", constraints);
        LegacyParameters.Constrain(request, "KeyConditions", constraints);
        var parameters = PageParameters.Read(request, constraints, readStartKey => ReadExpressions(request, readStartKey));
        var tests = ReadTests(parameters.Expressions);
        var forward = request.Boolean("ScanIndexForward") != false;
        response.WriteStartArrayUnless(parameters.Select == "COUNT");
        var (table, index, page) = catalog.Read<(TableDefinition, IndexDefinition?, PageReader)>(parameters.TableName, table =>
        {
            var index = parameters.FindIndex(table);
            LegacyParameters.CheckKeyConditionCount(request, index);
            var start = ExclusiveStartKey.OfQuery(parameters.StartKey, table, index);
            var plan = KeyPlan.Of(table, index, tests);
            var range = start?.After(plan, forward) ?? plan.Range;
            var rules = parameters.RulesFor(table, index);
            FilterRules.RejectKeyAttributes(parameters.Expressions, index?.Keys ?? table.Keys);
            FilterRules.RejectPathsIntoKeys(parameters.Expressions, table);
            return session =>
            {
                var page = new PageReader(response, rules);
                PageQueries.Query(session, table, index, plan.Partition, range, forward, page);
                return (table, index, page);
            };
        });
        response.WriteEndArrayUnless(parameters.Select == "COUNT");
        // Without a sort key the partition has one item: ExclusiveStartKey is rejected, so the page has no LastEvaluatedKey.
        parameters.WriteTrailingMembers(response, table, index, page, canContinue: index is not null || table.Keys.Sort is not null);
        return Task.CompletedTask;
    }

    /// <summary>
    /// Checks the conditional operator of several filters. The service reports it before the violations of its model, with a
    /// different message.
    /// </summary>
    private static void CheckConditionalOperator(RequestStructure request)
    {
        if (request.Text("ConditionalOperator") is not (null or "AND" or "OR") && request.Structure("QueryFilter")?.Names.Count() > 1)
        {
            throw DynamoDbException.Validation("Failed to satisfy constraint: Member must satisfy enum value set: [ALL, OR]");
        }
    }

    private static Dictionary<string, KeyTest> ReadTests(RequestExpressions expressions)
    {
        if (expressions.KeyTests is { } legacy)
        {
            return legacy;
        }

        return expressions.KeyCondition is { } condition
            ? KeyConditionReader.Read(condition, expressions.Bindings)
            : throw DynamoDbException.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
    }

    private static RequestExpressions ReadExpressions(RequestStructure request, Action readStartKey)
    {
        // Query reports this violation after those of the model, and without the value.
        if (request.Integer("Limit") < 1)
        {
            throw DynamoDbException.Violation("Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }

        if (PageParameters.SelectError(request) is { } error)
        {
            throw DynamoDbException.Violation(error);
        }

        string[] legacy = ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"];
        return RequestExpressions.Read(request, ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"], legacy, readStartKey);
    }
}
