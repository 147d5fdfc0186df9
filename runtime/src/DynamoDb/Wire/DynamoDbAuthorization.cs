using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>The permissions that an operation asks for; source: service authorization reference, Amazon DynamoDB.</summary>
internal static class DynamoDbAuthorization
{
    /// <summary>The members of a transaction's item and the action that each asks for.</summary>
    private static readonly (string Member, string Action)[] TransactionItems =
        [("Put", "PutItem"), ("Update", "UpdateItem"), ("Delete", "DeleteItem"), ("ConditionCheck", "ConditionCheckItem"), ("Get", "GetItem")];

    /// <exception cref="DynamoDbException">AccessDeniedException: the caller is a function whose role may not.</exception>
    public static void Authorize(AccessControl? access, HttpRequest http, string operation, RequestStructure request)
    {
        if (access?.CallerOf(http) is not { } caller)
        {
            return;
        }

        foreach (var (action, resource) in Calls(access, operation, request))
        {
            if (access.Refusal(caller, $"dynamodb:{action}", resource) is { } refusal)
            {
                throw DynamoDbException.AccessDenied(refusal);
            }
        }
    }

    private static IEnumerable<(string Action, string Resource)> Calls(AccessControl access, string operation, RequestStructure request)
    {
        if (operation.StartsWith("Transact", StringComparison.Ordinal))
        {
            return (request.Structures("TransactItems") ?? []).SelectMany(item => TransactionItems
                .Where(kind => item.Has(kind.Member))
                .Select(kind => (kind.Action, Table(item.Structure(kind.Member)!.Text("TableName")))));
        }

        if (operation.StartsWith("Batch", StringComparison.Ordinal))
        {
            return (request.Structure("RequestItems")?.Names ?? []).Select(table => (operation, Table(table)));
        }

        var resource = request.Text("ResourceArn") ?? Table(request.Text("TableName"));
        return [(operation, request.Text("IndexName") is { } index ? $"{resource}/index/{index}" : resource)];

        string Table(string? name) => name is null ? "*" : access.Identity.TableArn(TableNames.OfArn(name));
    }
}
