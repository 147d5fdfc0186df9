using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.DynamoDb.Wire;

/// <summary>Checks the permissions that an operation requires (service authorization reference, Amazon DynamoDB).</summary>
internal static class DynamoDbAuthorization
{
    /// <summary>The members of a transaction's item and the action that each requires.</summary>
    private static readonly (string Member, string Action)[] TransactionItems =
        [("Put", "PutItem"), ("Update", "UpdateItem"), ("Delete", "DeleteItem"), ("ConditionCheck", "ConditionCheckItem"), ("Get", "GetItem")];

    /// <exception cref="DynamoDbException">AccessDeniedException: the caller is a function whose role does not allow the operation.</exception>
    public static void Authorize(AccessControl? access, HttpRequest http, string operation, RequestStructure request)
    {
        if (access?.CallerOf(http) is not { } caller)
        {
            return;
        }

        foreach (var (action, resource) in RequiredPermissions(access, operation, request))
        {
            if (access.DenialReason(caller, $"dynamodb:{action}", resource) is { } message)
            {
                throw DynamoDbException.AccessDenied(message);
            }
        }
    }

    private static IEnumerable<(string Action, string Resource)> RequiredPermissions(AccessControl access, string operation, RequestStructure request)
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
