using DurableLocal.DynamoDb.Expressions;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Validates the attributes that a filter names.</summary>
internal static class FilterRules
{
    /// <summary>Rejects key attributes in the filter of a query, which selects by key condition.</summary>
    /// <exception cref="DynamoDbException">The filter names a key attribute of the table or index that is queried.</exception>
    public static void RejectKeyAttributes(RequestExpressions expressions, KeySchema keys)
    {
        if (expressions.Filter is { } filter && ConditionPaths.TopLevelAttributes(filter, expressions.Bindings).FirstOrDefault(keys.Has) is { } key)
        {
            var subject = expressions.IsLegacy ? "QueryFilter" : "Filter Expression";
            throw DynamoDbException.Validation($"{subject} can only contain non-primary key attributes: Primary key attribute: {key}");
        }
    }

    /// <exception cref="DynamoDbException">The filter has a nested path into a key attribute, which is always a scalar.</exception>
    public static void RejectPathsIntoKeys(RequestExpressions expressions, TableDefinition table)
    {
        if (expressions.Filter is { } filter)
        {
            IndexKeyRules.CheckPaths(table, ConditionPaths.Of(filter), expressions.Bindings);
        }
    }
}
