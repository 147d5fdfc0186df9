using System.Text.Json;
using DurableLocal.Core.Http;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>SendMessage.</summary>
internal sealed class SendMessage(Database database, QueueDirectory directory, MessageWriter writer) : IOperation<SqsRequest, Utf8JsonWriter>
{
    public string Name => nameof(SendMessage);

    public async Task ExecuteAsync(SqsRequest request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var send = SqsWire.Parse(request.Body, SqsJson.Default.SendMessageRequest);
        var queue = directory.ByUrl(send.QueueUrl);
        var message = MessageRequest.Validate(send, queue);

        var sent = await database.WriteAsync(session => writer.Send(session, queue, message.TracedBy(request.TraceHeader)), cancellationToken).ConfigureAwait(false);

        MessageRequest.Write(response, message, sent);
    }
}
