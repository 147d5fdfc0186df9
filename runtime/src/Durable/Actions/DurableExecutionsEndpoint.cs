using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Core.Permissions;
using DurableLocal.Durable.Validation;
using DurableLocal.Lambda;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Actions;

/// <summary>The durable-execution operations of the Lambda service, API version 2025-12-01.</summary>
public sealed class DurableExecutionsEndpoint : ServiceEndpoint
{
    private const string Prefix = "/2025-12-01/";

    private readonly RestRouter _router;
    private readonly DurableExecutionEngine _engine;
    private readonly AccessControl? _access;

    /// <param name="engine">The executions.</param>
    /// <param name="functions">Resolves the function whose executions are listed.</param>
    /// <param name="access">Authorizes calls of functions; null allows every call.</param>
    public DurableExecutionsEndpoint(DurableExecutionEngine engine, IFunctions functions, AccessControl? access = null)
    {
        (_engine, _access) = (engine, access);
        // The more specific templates come first: an ARN may have any number of segments.
        _router = new RestRouter(
            [
                new("POST", "durable-executions/{arn+}/checkpoint", new CheckpointDurableExecution(engine)),
                new("POST", "durable-executions/{arn+}/stop", new StopDurableExecution(engine)),
                new("POST", "durable-executions/{arn+}/pause", new PauseDurableExecution(engine)),
                new("POST", "durable-executions/{arn+}/resume", new ResumeDurableExecution(engine)),
                new("GET", "durable-executions/{arn+}/state", new GetDurableExecutionState(engine)),
                new("GET", "durable-executions/{arn+}/history", new GetDurableExecutionHistory(engine)),
                new("GET", "durable-executions/{arn+}", new GetDurableExecution(engine)),
                new("DELETE", "durable-executions/{arn+}", new DeleteDurableExecution(engine)),
                new("GET", "functions/{name+}/durable-executions", new ListDurableExecutionsByFunction(engine, functions)),
                new("POST", "durable-execution-callbacks/{callbackId+}/succeed", new SendDurableExecutionCallbackSuccess(engine)),
                new("POST", "durable-execution-callbacks/{callbackId+}/fail", new SendDurableExecutionCallbackFailure(engine)),
                new("POST", "durable-execution-callbacks/{callbackId+}/heartbeat", new SendDurableExecutionCallbackHeartbeat(engine)),
            ],
            Unknown);
    }

    public override bool Accepts(HttpRequest request) => RestRouter.RawPath(request.HttpContext).StartsWith(Prefix, StringComparison.Ordinal);

    protected override ErrorFormat ErrorsOf(HttpRequest request) => RestJsonErrorFormat.Default;

    protected override Task ExecuteAsync(HttpContext context)
    {
        var (operation, request) = _router.Find(context, RestRouter.RawPath(context)[Prefix.Length..]);
        DurableAuthorization.Authorize(_access, _engine, operation.Name, request);
        return operation.ExecuteAsync(request, context.Response, context.RequestAborted);
    }

    private static AwsException Unknown(HttpRequest request) =>
        new(StatusCodes.Status404NotFound, "UnknownOperationException", $"Lambda 2025-12-01 has no operation {request.Method} {RestRouter.RawPath(request.HttpContext)}");
}
