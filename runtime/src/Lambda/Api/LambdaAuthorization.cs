using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;

namespace DurableLocal.Lambda.Api;

/// <summary>Checks the permission that an operation requires (service authorization reference, AWS Lambda).</summary>
internal static class LambdaAuthorization
{
    /// <summary>Checks a call of a function against its role; any other caller is allowed.</summary>
    /// <exception cref="AwsException">AccessDeniedException 403: the role of the calling function does not allow the action.</exception>
    public static void Authorize(AccessControl? access, string operation, RestRequest request, string? qualifier)
    {
        if (access is null)
        {
            return;
        }

        var action = operation is LambdaOperations.Invoke or LambdaOperations.InvokeWithResponseStream ? "InvokeFunction" : operation;
        access.Authorize(request.Http, $"lambda:{action}", request.OptionalLabel("name") is { } function ? ResourceOf(access.Identity, function, qualifier) : "*");
    }

    /// <summary>Returns the ARN with the requested qualifier, because a policy may grant access to a single alias.</summary>
    private static string ResourceOf(AwsIdentity identity, string function, string? qualifier)
    {
        if (!FunctionReference.TryParse(function, out var reference))
        {
            return "*";
        }

        var arn = identity.FunctionArn(reference.Name);
        return (reference.Qualifier ?? qualifier) is { } effective ? $"{arn}:{effective}" : arn;
    }
}
