using System.Text.RegularExpressions;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Lambda.Api;

/// <summary>
/// The Lambda service API: invocations, and the operations that read functions and their settings. Paths begin with the
/// date of the API version.
/// </summary>
/// <param name="access">Authorizes calls of functions; null allows every call.</param>
public sealed partial class LambdaEndpoint(InvokeOperation invoke, FunctionOperations functions, FunctionSettings settings, AccessControl? access = null) : ServiceEndpoint
{
    private readonly RestRouter _router = new(LambdaOperations.Routes(invoke, functions, settings), Unknown);

    public override bool Accepts(HttpRequest request) => VersionPattern().Match(request.Path.Value ?? string.Empty) is { Success: true, Index: 0 };

    protected override ErrorFormat ErrorsOf(HttpRequest request) => RestJsonErrorFormat.Default;

    protected override Task ExecuteAsync(HttpContext context)
    {
        var path = RestRouter.RawPath(context);
        // Some clients send the request target in absolute form.
        var version = VersionPattern().Match(path);
        var (operation, request) = _router.Find(context, path[(version.Index + version.Length)..].TrimEnd('/'));
        LambdaAuthorization.Authorize(access, operation.Name, request, FunctionParameters.QualifierOf(request));
        return operation.ExecuteAsync(request, context.Response, context.RequestAborted);
    }

    private static AwsException Unknown(HttpRequest request) =>
        new(StatusCodes.Status404NotFound, "UnknownOperationException", $"The local Lambda has no operation {request.Method} {request.Path}; functions are created and changed only by the template");

    [GeneratedRegex(@"/\d{4}-\d{2}-\d{2}/")]
    private static partial Regex VersionPattern();
}
