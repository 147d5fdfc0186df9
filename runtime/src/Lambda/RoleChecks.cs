using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>What Lambda asks of a function's role before it takes the function, because it acts with that role itself.</summary>
public static class RoleChecks
{
    /// <summary>Lambda developer guide, "Using Lambda with Amazon SQS", execution role permissions.</summary>
    private static readonly string[] Polling = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

    /// <summary>Lambda polls a queue with the function's role, and refuses a mapping whose role may not.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: names the mapping, the function and the action.</exception>
    public static void DemandPolling(AccessControl access, IEnumerable<EventSourceMappingResource> mappings)
    {
        foreach (var mapping in mappings)
        {
            foreach (var action in Polling)
            {
                Demand(access, mapping.LogicalId, mapping.FunctionName, action, mapping.QueueArn);
            }
        }
    }

    /// <summary>Lambda sends dead letters with the function's role, and refuses a function whose role may not.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: names the function and the action.</exception>
    public static void DemandDeadLetters(AccessControl access, IEnumerable<FunctionResource> functions)
    {
        foreach (var function in functions)
        {
            if (function.DeadLetterQueueArn is { } queue)
            {
                Demand(access, function.LogicalId, function.Name, "SendMessage", queue);
            }
        }
    }

    private static void Demand(AccessControl access, string logicalId, string functionName, string action, string queueArn)
    {
        if (access.DenialReason(functionName, $"sqs:{action}", queueArn) is not null)
        {
            throw new AwsException(400, "InvalidParameterValueException", $"{logicalId}: the provided execution role of {functionName} does not have permissions to call {action} on SQS");
        }
    }
}
