using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Http;
using DurableLocal.Durable.Actions;
using DurableLocal.Durable.Engine;
using DurableLocal.Durable.Operations;
using DurableLocal.Durable.Validation;
using DurableLocal.Durable.Wire;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Durable.Replay;

/// <summary>
/// The service of a function that replays: it returns further pages of the state, and accepts no checkpoint. The error of a
/// stale token ends the invocation, and what the function wanted to record is kept for <see cref="ReplayCheck"/>.
/// </summary>
public sealed class ReplayEndpoint : ServiceEndpoint
{
    private const string Prefix = "/2025-12-01/durable-executions/";

    private volatile ConcurrentQueue<OperationUpdate> _updates = new();
    private volatile ExecutionState? _state;

    public override bool Accepts(HttpRequest request) => RestRouter.RawPath(request.HttpContext).StartsWith(Prefix, StringComparison.Ordinal);

    /// <summary>Begins an invocation with this state.</summary>
    /// <returns>What the invocation wants to record, while it runs.</returns>
    internal IReadOnlyCollection<OperationUpdate> Begin(ExecutionState state)
    {
        _state = state;
        return _updates = new ConcurrentQueue<OperationUpdate>();
    }

    protected override ErrorFormat ErrorsOf(HttpRequest request) => RestJsonErrorFormat.Default;

    protected override async Task ExecuteAsync(HttpContext context)
    {
        var path = RestRouter.RawPath(context);
        var request = new RestRequest(context, new Dictionary<string, string>());
        if (HttpMethods.IsPost(context.Request.Method) && path.EndsWith("/checkpoint", StringComparison.Ordinal))
        {
            var checkpoint = Requests.Checkpoint(await Requests.BodyAsync(request, context.RequestAborted).ConfigureAwait(false));
            foreach (var update in checkpoint.Updates)
            {
                _updates.Enqueue(update);
            }

            throw DurableErrors.Invalid(DurableErrors.StaleToken);
        }

        if (HttpMethods.IsGet(context.Request.Method) && path.EndsWith("/state", StringComparison.Ordinal) && _state is { } state)
        {
            await Responses.WriteAsync(context.Response, Page(state, Requests.Text(request, "Marker"), Requests.MaxItems(request))).ConfigureAwait(false);
            return;
        }

        throw new AwsException(StatusCodes.Status403Forbidden, "AccessDeniedException", $"{context.Request.Method} {path}: a replay changes nothing");
    }

    private static byte[] Page(ExecutionState state, string? marker, int maxItems)
    {
        var now = TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
        var buffer = new ArrayBufferWriter<byte>(4_096);
        using var writer = new Utf8JsonWriter(buffer, ProtocolJson.Compact);
        writer.WriteStartObject();
        StatePage.Write(writer, state, PageMarker.Parse(marker, now)?.First ?? -1, maxItems, DurableLimits.InvocationPayload, TimeFormat.Seconds, now);
        writer.WriteEndObject();
        writer.Flush();
        return buffer.WrittenSpan.ToArray();
    }
}
