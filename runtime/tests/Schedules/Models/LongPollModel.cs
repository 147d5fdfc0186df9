using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.Sqs;
using DurableLocal.Template;
using DurableLocal.Tests.Schedules.Scheduling;

namespace DurableLocal.Tests.Schedules.Models;

/// <summary>
/// Receivers that wait on one queue of a real store while others send. One receiver is cancelled now and then, some messages
/// are delivered again after their visibility timeout. At the end the long polls are ended, or the queue is deleted.
/// </summary>
internal sealed class LongPollModel(Schedule schedule)
{
    private const int Receivers = 3;
    private const int Senders = 2;
    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));
    private static readonly TimeSpan LongPoll = TimeSpan.FromSeconds(20);

    /// <summary>Where time may pass between a receive and its delete, too long to end in between.</summary>
    private readonly TimeSpan _visibility = schedule.IsPrompt ? TimeSpan.FromSeconds(7) : TimeSpan.FromHours(12);
    private readonly TimeSpan _delay = schedule.Random.OneIn(3) ? TimeSpan.FromSeconds(1) : TimeSpan.Zero;
    private readonly Dictionary<string, DateTimeOffset> _dueAt = [];
    private int _sent;
    private int _deleted;
    private bool _isEnding;

    public static Task RunAsync(Schedule schedule) => new LongPollModel(schedule).RunAsync();

    private async Task RunAsync()
    {
        var database = Database.Open(ModelStore.Create(schedule, Queues.Migrations), Queues.Migrations);
        var queues = new Queues(database, Identity, schedule.Time, defect => schedule.Check(false, defect.ToString()));
        await queues.DeclareAsync(new QueueResource("Work", "work", new Dictionary<string, string>
        {
            ["VisibilityTimeout"] = $"{_visibility.TotalSeconds}",
            ["DelaySeconds"] = $"{_delay.TotalSeconds}",
        })).ConfigureAwait(true);

        var receivers = Enumerable.Range(0, Receivers).Select(number => schedule.Run(() => ReceiveAllAsync(queues.InProcess, isCancelled: number == 0))).ToList();
        var senders = Enumerable.Range(0, Senders).Select(_ => schedule.Run(() => SendAsync(database, queues.InProcess))).ToList();
        await Controlled.Tasks.WhenAll(senders).ConfigureAwait(true);
        await schedule.UntilAsync(() => _deleted == _sent).ConfigureAwait(true);

        _isEnding = true;
        var ended = schedule.Time.GetUtcNow();
        if (schedule.Random.OneIn(2))
        {
            queues.EndLongPolls();
        }
        else
        {
            await DeleteQueueAsync(queues).ConfigureAwait(true);
        }

        await Controlled.Tasks.WhenAll(receivers.Skip(1)).ConfigureAwait(true);
        schedule.Check(!schedule.IsPrompt || schedule.Time.GetUtcNow() == ended, "a receive did not end with the long polls or their queue");
        await receivers[0].ConfigureAwait(true);
        schedule.Check(_dueAt.Count == 0, "a message was lost");
        await queues.DisposeAsync().ConfigureAwait(true);
        await database.DisposeAsync().ConfigureAwait(true);
    }

    private async Task SendAsync(Database database, IQueues queues)
    {
        for (var i = schedule.Random.Next(3); i >= 0; i--)
        {
            var body = $"{++_sent}";
            await database.WriteAsync(session =>
            {
                _dueAt.Add(body, schedule.Time.GetUtcNow() + _delay);
                queues.Send(session, Arn, new OutgoingMessage(body, new Dictionary<string, MessageAttributeValue>()));
            }).ConfigureAwait(true);
            await schedule.PauseAsync().ConfigureAwait(true);
        }
    }

    private async Task ReceiveAllAsync(IQueues queues, bool isCancelled)
    {
        while (!_isEnding)
        {
            var cancellation = new CancellationTokenSource();
            if (isCancelled && schedule.Random.OneIn(2))
            {
                _ = schedule.Run(() => CancelAsync(cancellation));
            }

            try
            {
                foreach (var message in await queues.ReceiveAsync(Arn, 1 + schedule.Random.Next(2), LongPoll, cancellation.Token).ConfigureAwait(true))
                {
                    await HandleAsync(queues, message).ConfigureAwait(true);
                }
            }
            catch (AwsException deleted) when (_isEnding && deleted.TypeName.EndsWith("QueueDoesNotExist", StringComparison.Ordinal))
            {
                return;
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                // The others wait on, and receive what was sent for this one.
                await Task.Delay(LongPoll, schedule.Time).ConfigureAwait(true);
            }
        }
    }

    private static async Task DeleteQueueAsync(Queues queues)
    {
        var request = JsonSerializer.SerializeToUtf8Bytes(new Dictionary<string, string> { ["QueueUrl"] = $"{Identity.Endpoint}{Identity.AccountId}/work" });
        using var response = new Utf8JsonWriter(Stream.Null);
        await queues.Operations.Single(static operation => operation.Name == "DeleteQueue").ExecuteAsync(new SqsRequest(request, null), response, CancellationToken.None).ConfigureAwait(true);
    }

    private async Task CancelAsync(CancellationTokenSource cancellation)
    {
        await schedule.PauseAsync().ConfigureAwait(true);
        await Controlled.Tasks.CancelAsync(cancellation).ConfigureAwait(true);
    }

    private async Task HandleAsync(IQueues queues, ReceivedMessage message)
    {
        var now = schedule.Time.GetUtcNow();
        schedule.Check(_dueAt.Remove(message.Body, out var due), $"message {message.Body} is delivered twice");
        schedule.Check(due <= now, $"message {message.Body} is delivered {due - now} early");
        schedule.Check(!schedule.IsPrompt || now - due <= TimeSpan.FromMilliseconds(2), $"message {message.Body} waits {now - due} for a receiver that waits for it");
        if (schedule.IsPrompt && schedule.Random.OneIn(3))
        {
            // Not deleted: delivered again after its visibility timeout.
            _dueAt.Add(message.Body, now + _visibility);
            return;
        }

        await queues.DeleteAsync(Arn, [message.ReceiptHandle], CancellationToken.None).ConfigureAwait(true);
        _deleted++;
    }

    private static string Arn => Identity.QueueArn("work");
}
