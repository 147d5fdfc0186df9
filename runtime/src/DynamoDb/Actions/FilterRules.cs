using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Which attributes a filter may look at.</summary>
internal static class FilterRules
{
    /// <summary>A query selects by its keys; its filter has the rest.</summary>
    /// <exception cref="DynamoDbException">The filter names a key of what is queried.</exception>
    public static void RefuseKeys(RequestExpressions expressions, KeySchema keys)
    {
        if (expressions.Filter is { } filter && ConditionPaths.TopLevelAttributes(filter, expressions.Bindings).FirstOrDefault(keys.Has) is { } key)
        {
            var subject = expressions.IsLegacy ? "QueryFilter" : "Filter Expression";
            throw DynamoDbException.Validation($"{subject} can only contain non-primary key attributes: Primary key attribute: {key}");
        }
    }

    /// <exception cref="DynamoDbException">The filter looks into a key, which is never a list or a map.</exception>
    public static void RefusePathsIntoKeys(RequestExpressions expressions, TableDefinition table)
    {
        if (expressions.Filter is { } filter)
        {
            IndexKeyRules.CheckPaths(table, ConditionPaths.Of(filter), expressions.Bindings);
        }
    }
}
