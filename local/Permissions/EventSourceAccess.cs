using DurableChaining.Local.Template;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.Permissions;

/// <summary>Lambda polls a queue with the function's role, and refuses a mapping whose role may not.</summary>
public static class EventSourceAccess
{
    /// <summary>Lambda developer guide, "Using Lambda with Amazon SQS", execution role permissions.</summary>
    private static readonly string[] Needed = ["ReceiveMessage", "DeleteMessage", "GetQueueAttributes"];

    /// <exception cref="AwsException">InvalidParameterValueException 400: names the mapping, the function and the action.</exception>
    public static void Demand(AccessControl access, IEnumerable<EventSourceMappingResource> mappings)
    {
        foreach (var mapping in mappings)
        {
            foreach (var action in Needed)
            {
                if (access.Refusal(mapping.FunctionName, $"sqs:{action}", mapping.QueueArn) is not null)
                {
                    throw new AwsException(400, "InvalidParameterValueException", $"{mapping.LogicalId}: the provided execution role of {mapping.FunctionName} does not have permissions to call {action} on SQS");
                }
            }
        }
    }
}
