using System.Text.Json;
using DurableChaining.Local.Sqs.Protocol;

namespace DurableChaining.Local.Sqs.Actions;

/// <summary>SendMessage.</summary>
internal sealed class SendMessage(Queues queues) : ISqsAction
{
    public async Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var send = SqsWire.Parse(request, SqsJson.Default.SendMessageRequest);
        var queue = queues.Directory.ByUrl(send.QueueUrl);
        var message = MessageRequest.Check(send, queue);

        var sent = await queues.Database.WriteAsync(session => queues.Send(session, queue, message), cancellationToken).ConfigureAwait(false);

        MessageRequest.Write(answer, message, sent);
    }
}
