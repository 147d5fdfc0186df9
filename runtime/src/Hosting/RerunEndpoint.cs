using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>
/// <c>POST /runtime/rerun?arn=ARN&amp;from=OPERATION[&amp;name=NAME]</c>: starts an execution with the recorded results of another one; the body
/// is its input, if it is another. Returns <c>{"DurableExecutionArn":…}</c>. AWS has no such operation.
/// </summary>
public sealed class RerunEndpoint : ServiceEndpoint
{
    public const string Path = "/runtime/rerun";

    private readonly DurableExecutionEngine _engine;

    internal RerunEndpoint(DurableExecutionEngine engine) => _engine = engine;

    public override bool Accepts(HttpRequest request) => HttpMethods.IsPost(request.Method) && request.Path == Path;

    protected override ErrorFormat ErrorsOf(HttpRequest request) => RestJsonErrorFormat.Default;

    protected override async Task ExecuteAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted).ConfigureAwait(false);
        var arn = await _engine.RerunAsync(Required(context, "arn"), Required(context, "from"), context.Request.Query["name"], body.Length == 0 ? null : Json(body.ToArray())).ConfigureAwait(false);
        await JsonResponse.WriteAsync(context, StatusCodes.Status200OK, JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["DurableExecutionArn"] = arn })).ConfigureAwait(false);
    }

    private static string Required(HttpContext context, string parameter) =>
        context.Request.Query[parameter] is [{ Length: > 0 } value] ? value : throw Invalid($"{parameter}: expected a value, got none");

    private static byte[] Json(byte[] input)
    {
        try
        {
            using var document = JsonDocument.Parse(input);
            return input;
        }
        catch (JsonException fault)
        {
            throw Invalid($"input: expected JSON: {fault.Message}");
        }
    }

    private static AwsException Invalid(string message) => new(StatusCodes.Status400BadRequest, "InvalidParameterValueException", message);
}
