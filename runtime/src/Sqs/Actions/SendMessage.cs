using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>SendMessage.</summary>
internal sealed class SendMessage(Database database, QueueDirectory directory, MessageWriter writer) : ITracedSqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter response, CancellationToken cancellationToken) =>
        RunAsync(request, trace: null, response, cancellationToken);

    public async Task RunAsync(ReadOnlyMemory<byte> request, string? trace, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var send = SqsWire.Parse(request, SqsJson.Default.SendMessageRequest);
        var queue = directory.ByUrl(send.QueueUrl);
        var message = MessageRequest.Validate(send, queue);

        var sent = await database.WriteAsync(session => writer.Send(session, queue, message.TracedBy(trace)), cancellationToken).ConfigureAwait(false);

        MessageRequest.Write(response, message, sent);
    }
}
