using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Durable.Store;
using DurableLocal.Durable.Wire;

namespace DurableLocal.Durable.Validation;

/// <summary>
/// Checks the permission that each operation requires (service authorization reference, AWS Lambda). The resource of an
/// operation on an execution is its ARN, so that <c>function:NAME:*</c> covers the executions of every version.
/// </summary>
internal static class DurableAuthorization
{
    /// <summary>Checks a call of a function against its role; any other caller is allowed.</summary>
    /// <exception cref="AwsException">AccessDeniedException 403: the role of the calling function does not allow the action.</exception>
    public static void Authorize(AccessControl? access, DurableExecutionEngine engine, string operation, RestRequest request)
    {
        if (access?.CallerOf(request.Http) is { } caller && access.DenialReason(caller, $"lambda:{operation}", ResourceOf(access.Identity, engine, request)) is { } reason)
        {
            throw AccessControl.Denied(reason);
        }
    }

    private static string ResourceOf(AwsIdentity identity, DurableExecutionEngine engine, RestRequest request)
    {
        if (request.OptionalLabel("arn") is { } arn)
        {
            return arn;
        }

        if (request.OptionalLabel("name") is { } function)
        {
            return function.StartsWith("arn:", StringComparison.Ordinal) ? function : identity.FunctionArn(function);
        }

        return CallbackId.Parse(request.Label("callbackId")) is { } callback ? ExecutionOf(engine, callback.ExecutionId) : "*";
    }

    private static string ExecutionOf(DurableExecutionEngine engine, long id) =>
        engine.Context.Database.Read(session => ExecutionStore.Load(session, id))?.Arn ?? "*";
}
