using System.Text.Json;
using System.Text.Json.Serialization;
using DurableLocal.Core.Http;
using DurableLocal.Sqs;
using Microsoft.AspNetCore.Http;

namespace DurableLocal.Hosting;

/// <summary>
/// What the commands of the runtime need and AWS has no operation for: <c>GET /runtime</c> returns the
/// <see cref="RuntimeAddress"/>, <c>GET /runtime/messages?text=TEXT</c> the messages of all queues whose body or attributes
/// contain the text, or that have it as their id; no message is received by that.
/// </summary>
public sealed class InspectionEndpoint : IEndpoint
{
    public const string AddressPath = "/runtime";
    public const string MessagesPath = "/runtime/messages";

    private readonly RuntimeAddress _address;
    private readonly QueueBrowser _queues;

    internal InspectionEndpoint(RuntimeAddress address, QueueBrowser queues) => (_address, _queues) = (address, queues);

    public bool Accepts(HttpRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return HttpMethods.IsGet(request.Method) && (request.Path == AddressPath || request.Path == MessagesPath);
    }

    public Task HandleAsync(HttpContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        var body = context.Request.Path == AddressPath
            ? JsonSerializer.SerializeToUtf8Bytes(_address, AddressJson.Default.RuntimeAddress)
            : JsonSerializer.SerializeToUtf8Bytes([.. Messages(context.Request.Query["text"].ToString())], InspectionJson.Default.QueuedMessageArray);
        return JsonResponse.WriteAsync(context, StatusCodes.Status200OK, body);
    }

    private IEnumerable<QueuedMessage> Messages(string text)
    {
        foreach (var queue in _queues.Queues())
        {
            foreach (var found in _queues.Messages(queue.Name, text, 0, QueueBrowser.LargestPage).Messages)
            {
                // A page has only the beginning of a long body.
                if (_queues.Message(queue.Name, found.Sequence) is { } message)
                {
                    yield return new QueuedMessage(
                        queue.Name,
                        message.MessageId,
                        message.State,
                        DateTimeOffset.FromUnixTimeMilliseconds(message.SentAt),
                        message.Receives,
                        message.Body,
                        message.Attributes.ToDictionary(attribute => attribute.Name, attribute => attribute.Value, StringComparer.Ordinal),
                        message.DeadLetterSource);
                }
            }
        }
    }
}

/// <summary>A message that is on a queue.</summary>
/// <param name="State"><c>visible</c>, <c>in flight</c> or <c>delayed</c>.</param>
/// <param name="Attributes">Text, or base64 of a binary value.</param>
/// <param name="DeadLetterSource">ARN of the queue that it was moved from as a dead letter, or null.</param>
public sealed record QueuedMessage(
    string Queue, string MessageId, string State, DateTimeOffset SentAt, long Receives, string Body, IReadOnlyDictionary<string, string> Attributes, string? DeadLetterSource);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(QueuedMessage[]))]
public sealed partial class InspectionJson : JsonSerializerContext;
