using DurableLocal.Core.Aws;
using DurableLocal.Core.Permissions;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// Checks the permission that each operation requires (service authorization reference, AWS Lambda). The resource of an
/// operation on an execution is its ARN, so that <c>function:NAME:*</c> covers the executions of every version.
/// </summary>
internal static class DurablePermission
{
    /// <param name="segments">The path after the API version, decoded; an ARN with slashes may be several of them.</param>
    /// <exception cref="AwsException">AccessDeniedException 403: the caller's role does not allow the action.</exception>
    public static void Demand(AccessControl access, DurableExecutionEngine engine, string caller, string[] segments)
    {
        var (action, trailing) = (segments[0], segments[^1]) switch
        {
            ("durable-executions", "checkpoint") => ("CheckpointDurableExecution", 1),
            ("durable-executions", "stop") => ("StopDurableExecution", 1),
            ("durable-executions", "state") => ("GetDurableExecutionState", 1),
            ("durable-executions", "history") => ("GetDurableExecutionHistory", 1),
            ("durable-executions", _) => ("GetDurableExecution", 0),
            ("functions", "durable-executions") => ("ListDurableExecutionsByFunction", 1),
            ("durable-execution-callbacks", "succeed") => ("SendDurableExecutionCallbackSuccess", 1),
            ("durable-execution-callbacks", "fail") => ("SendDurableExecutionCallbackFailure", 1),
            ("durable-execution-callbacks", "heartbeat") => ("SendDurableExecutionCallbackHeartbeat", 1),
            _ => ("", 0),
        };
        if (action.Length > 0 && access.DenialReason(caller, $"lambda:{action}", ResourceOf(access.Identity, engine, segments, trailing)) is { } reason)
        {
            throw AccessControl.Denied(reason);
        }
    }

    private static string ResourceOf(AwsIdentity identity, DurableExecutionEngine engine, string[] segments, int trailing)
    {
        var label = string.Join('/', segments[1..^trailing]);
        return segments[0] switch
        {
            "durable-executions" => label,
            "functions" => label.StartsWith("arn:", StringComparison.Ordinal) ? label : identity.FunctionArn(label),
            _ => CallbackId.Parse(label) is { } callback ? ExecutionOf(engine, callback.ExecutionId) : "*",
        };
    }

    private static string ExecutionOf(DurableExecutionEngine engine, long id) =>
        engine.Context.Database.Read(session => ExecutionStore.Load(session, id))?.Arn ?? "*";
}
