using System.Text.Json.Nodes;
using DurableLocal.Lambda;
using DurableLocal.Lambda.Api;
using DurableLocal.Template;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace DurableLocal.Tests.Lambda;

/// <summary>Calls the read operations of the service API on functions of a test, without a server.</summary>
internal sealed class FunctionApi
{
    public const string Arn = "arn:aws:lambda:us-east-1:000000000000:function:";

    private readonly LambdaEndpoint _endpoint;

    public FunctionApi(params FunctionResource[] functions)
    {
        var registry = new FunctionRegistry(functions, RunningInvoker.Identity);
        var mapping = new EventSourceMappingResource("Work", functions[0].Name, "arn:aws:sqs:us-east-1:000000000000:work", 10, TimeSpan.Zero, false, null, true) { Filters = ["""{"body":{"kind":["order"]}}"""] };
        _endpoint = new LambdaEndpoint(
            invoke: null!,
            new FunctionOperations(registry, [mapping], RunningInvoker.Identity, DateTimeOffset.UnixEpoch),
            new FunctionSettings(registry, DateTimeOffset.UnixEpoch));
    }

    public async Task<(int Status, string? ErrorType, JsonNode Body)> SendAsync(string path)
    {
        var context = new DefaultHttpContext();
        context.Request.Method = "GET";
        context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget = path;
        context.Request.QueryString = path.Contains('?', StringComparison.Ordinal) ? new QueryString(path[path.IndexOf('?', StringComparison.Ordinal)..]) : QueryString.Empty;
        using var response = new MemoryStream();
        context.Response.Body = response;
        await _endpoint.HandleAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        return (context.Response.StatusCode, context.Response.Headers["x-amzn-ErrorType"], JsonNode.Parse(response.ToArray())!);
    }

    /// <summary>Returns the type and the message of the error.</summary>
    public async Task<(string? Type, string? Message)> ErrorAsync(string path)
    {
        var (status, errorType, body) = await SendAsync(path);
        Assert.True(status == 400, $"{path}: {status} {errorType} {body}");
        return (errorType, (string?)body["message"] ?? (string?)body["Message"]);
    }

    public async Task<JsonNode> GetAsync(string path)
    {
        var (status, errorType, body) = await SendAsync(path);
        Assert.True(status == 200, $"{path}: {status} {errorType} {body}");
        return body;
    }
}
