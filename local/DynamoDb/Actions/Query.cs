using System.Text.Json;
using DurableChaining.Local.DynamoDb.Expressions;
using DurableChaining.Local.DynamoDb.Items;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class Query(TableCatalog catalog) : IDynamoDbAction
{
    public string Name => "Query";

    public bool HasNewerWords => true;

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var parameters = PageParameters.Read(request, new Constraints(), () => ReadExpressions(request));
        if (parameters.Expressions.KeyCondition is not { } condition)
        {
            throw DynamoDbException.Validation("Either the KeyConditions or KeyConditionExpression parameter must be specified in the request.");
        }

        var forward = request.Boolean("ScanIndexForward") != false;
        var tests = KeyConditionReader.Read(condition, parameters.Expressions.Bindings);
        response.WriteStartArrayUnless(parameters.Select == "COUNT");
        var (table, index, page) = catalog.Read<(TableDefinition, IndexDefinition?, PageReader)>(parameters.TableName, table =>
        {
            var index = parameters.FindIndex(table);
            CompositeKeyPlan.RefuseLegacy(request, index);
            var plan = KeyPlan.Of(table, index, tests);
            RefuseKeyFilter(parameters.Expressions.Filter, index?.Keys ?? table.Keys, parameters.Expressions.Bindings);
            var range = StartAfter(parameters, table, index, plan, forward);
            var rules = parameters.RulesFor(table, index);
            return session =>
            {
                var page = new PageReader(response, rules);
                PageQueries.Query(session, table, index, plan.Partition, range, forward, page);
                return (table, index, page);
            };
        });
        response.WriteEndArrayUnless(parameters.Select == "COUNT");
        parameters.WriteTail(response, table, index, page);
        return Task.CompletedTask;
    }

    private static RequestExpressions ReadExpressions(RequestStructure request)
    {
        // Query tells this one in its own way, after all that its model says.
        if (request.Integer("Limit") < 1)
        {
            throw DynamoDbException.Violation("Value at 'Limit' failed to satisfy constraint: Member must have value greater than or equal to 1");
        }

        string[] legacy = ["AttributesToGet", "QueryFilter", "ConditionalOperator", "KeyConditions"];
        return RequestExpressions.Read(request, ["ProjectionExpression", "FilterExpression", "KeyConditionExpression"], legacy);
    }

    private static PositionRange StartAfter(PageParameters parameters, TableDefinition table, IndexDefinition? index, KeyPlan plan, bool forward)
    {
        if (parameters.StartItem(table, index) is not { } item)
        {
            return plan.Range;
        }

        var place = index is null ? null : IndexKey.Of(index.Keys, parameters.StartKey!, item);
        if (!(place?.Partition ?? item.Partition).AsSpan().SequenceEqual(plan.Partition))
        {
            throw DynamoDbException.Validation("The provided starting key is outside query boundaries based on provided conditions");
        }

        var position = place?.Position ?? item.Sort;
        var inRange = position.AsSpan().SequenceCompareTo(plan.Range.Lower) >= 0 && position.AsSpan().SequenceCompareTo(plan.Range.Upper) < 0;
        return inRange
            ? plan.Range.After(position, forward)
            : throw DynamoDbException.Validation("The provided starting key does not match the range key predicate");
    }

    private static void RefuseKeyFilter(Condition? filter, KeySchema keys, ExpressionBindings bindings)
    {
        if (filter is not null && ConditionPaths.Heads(filter, bindings).FirstOrDefault(keys.Has) is { } key)
        {
            throw DynamoDbException.Validation($"Filter Expression can only contain non-primary key attributes: Primary key attribute: {key}");
        }
    }
}
