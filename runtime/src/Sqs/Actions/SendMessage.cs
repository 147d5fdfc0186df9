using System.Text.Json;
using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Actions;

/// <summary>SendMessage.</summary>
internal sealed class SendMessage(Queues queues) : ITracedSqsAction
{
    public Task RunAsync(ReadOnlyMemory<byte> request, Utf8JsonWriter answer, CancellationToken cancellationToken) =>
        RunAsync(request, trace: null, answer, cancellationToken);

    public async Task RunAsync(ReadOnlyMemory<byte> request, string? trace, Utf8JsonWriter answer, CancellationToken cancellationToken)
    {
        var send = SqsWire.Parse(request, SqsJson.Default.SendMessageRequest);
        var queue = queues.Directory.ByUrl(send.QueueUrl);
        var message = MessageRequest.Check(send, queue);

        var sent = await queues.Database.WriteAsync(session => queues.Send(session, queue, message.TracedBy(trace)), cancellationToken).ConfigureAwait(false);

        MessageRequest.Write(answer, message, sent);
    }
}
