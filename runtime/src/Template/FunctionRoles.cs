using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;

namespace DurableLocal.Template;

/// <summary>The roles of functions and the keys of queues and tables, as input of access control.</summary>
public static class FunctionRoles
{
    /// <summary>Returns the customer managed keys that the template names by ARN. A key named by an alias is not checked.</summary>
    public static EncryptionKeys Keys(this Stack stack, AwsIdentity identity)
    {
        var keys = from queue in stack.Queues
                   where queue.Attributes.TryGetValue("KmsMasterKeyId", out var key) && IsArn(key)
                   select (Resource: identity.QueueArn(queue.Name), Key: queue.Attributes["KmsMasterKeyId"]);
        var tables = from table in stack.Tables
                     where IsArn(table.KmsKeyArn)
                     select (Resource: identity.TableArn(table.Name), Key: table.KmsKeyArn!);
        return new EncryptionKeys(keys.Concat(tables).ToDictionary(pair => pair.Resource, pair => pair.Key, StringComparer.Ordinal));
    }


    /// <summary>Returns the policy statements of each function with known permissions, by function name.</summary>
    public static IEnumerable<KeyValuePair<string, IReadOnlyList<PolicyStatement>>> Roles(this IEnumerable<FunctionResource> functions) =>
        functions.Where(function => function.Permissions is not null).Select(function => KeyValuePair.Create(function.Name, function.Permissions!));

    private static bool IsArn(string? key) => key?.StartsWith("arn:", StringComparison.Ordinal) == true;
}
