using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Template;

namespace DurableLocal.Lambda;

/// <summary>The permissions that Lambda requires of a function's role at deployment, because Lambda itself uses the role.</summary>
public static class RoleChecks
{
    /// <summary>Lambda developer guide, "Visualize Lambda function invocations using AWS X-Ray", execution role permissions.</summary>
    private static readonly string[] Tracing = ["PutTraceSegments", "PutTelemetryRecords"];

    /// <summary>Lambda developer guide, "Using Lambda with Amazon SQS", execution role permissions.</summary>
    private static readonly string[] Polling = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

    /// <summary>Checks that each mapping's role may poll its queue; Lambda polls with that role and rejects the mapping otherwise.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the role lacks a permission; the text contains mapping, function and action.</exception>
    public static void DemandPolling(AccessControl access, IEnumerable<EventSourceMappingResource> mappings)
    {
        foreach (var mapping in mappings)
        {
            foreach (var action in Polling)
            {
                DemandQueue(access, mapping.LogicalId, mapping.FunctionName, action, mapping.QueueArn);
            }
        }
    }

    /// <summary>
    /// Checks that each function's role may send to its dead-letter queue and to its destinations; Lambda sends with that role
    /// and rejects the function, or the configuration of its destinations, otherwise.
    /// </summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the role lacks the permission; the text contains function and action.</exception>
    public static void DemandDeadLetters(AccessControl access, IEnumerable<FunctionResource> functions)
    {
        foreach (var function in functions)
        {
            string?[] queues = [function.DeadLetterQueueArn, function.EventInvoke?.OnFailureArn, function.EventInvoke?.OnSuccessArn];
            foreach (var queue in queues.OfType<string>())
            {
                DemandQueue(access, function.LogicalId, function.Name, "SendMessage", queue);
            }
        }
    }

    /// <summary>Checks that the role of each function with active tracing may send traces; Lambda rejects the function otherwise.</summary>
    /// <exception cref="AwsException">InvalidParameterValueException 400: the role lacks a permission; the text contains function and action.</exception>
    public static void DemandTracing(AccessControl access, IEnumerable<FunctionResource> functions)
    {
        foreach (var function in functions.Where(function => function.Tracing == FunctionResource.ActiveTracing))
        {
            foreach (var action in Tracing)
            {
                Demand(access, function.LogicalId, function.Name, "xray", action, "*", "XRAY");
            }
        }
    }

    private static void DemandQueue(AccessControl access, string logicalId, string functionName, string action, string queueArn) =>
        Demand(access, logicalId, functionName, "sqs", action, queueArn, "SQS");

    private static void Demand(AccessControl access, string logicalId, string functionName, string prefix, string action, string resource, string service)
    {
        if (access.DenialReason(functionName, $"{prefix}:{action}", resource) is not null)
        {
            throw new AwsException(400, "InvalidParameterValueException", $"{logicalId}: the provided execution role of {functionName} does not have permissions to call {action} on {service}");
        }
    }
}
