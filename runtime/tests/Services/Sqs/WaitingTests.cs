using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class WaitingTests : IAsyncLifetime
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("q");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Waiting_receivers_get_each_message_once()
    {
        var receivers = Enumerable.Range(0, 5).Select(_ => _host.ReceiveAsync(_url, max: 1, wait: 20)).ToList();
        for (var i = 0; i < 5; i++)
        {
            await _host.Client.SendMessageAsync(_url, $"{i}");
        }

        var received = await Task.WhenAll(receivers).WaitAsync(Deadline);

        Assert.Equal(["0", "1", "2", "3", "4"], received.Select(messages => Assert.Single(messages).Body).Order());
    }

    [Fact]
    public async Task Waiting_ends_empty_when_its_time_is_over()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await UntilAsync(waiting, TimeSpan.FromSeconds(1));

        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task Queue_attribute_sets_the_wait()
    {
        var url = await _host.CreateAsync("patient", ("ReceiveMessageWaitTimeSeconds", "20"));
        var waiting = _host.ReceiveAsync(url);
        await _host.Client.SendMessageAsync(url, "a");

        Assert.Single(await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Waiting_receiver_gets_a_message_when_another_lets_it_go()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        Assert.Single(await _host.ReceiveAsync(_url, visibility: 3));

        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await UntilAsync(waiting, TimeSpan.FromMilliseconds(500));

        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Waiting_receiver_gets_a_message_when_its_delay_is_over()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a") { DelaySeconds = 3 });
        await UntilAsync(waiting, TimeSpan.FromMilliseconds(500));

        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Deleting_the_queue_ends_the_wait()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await _host.Client.DeleteQueueAsync(_url);

        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Stopping_answers_those_who_wait()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);

        await Eventually.BecomesAsync(true, () =>
        {
            _host.Queues.EndLongPolls();
            return Task.FromResult(waiting.IsCompleted);
        });

        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task Receiver_that_gave_up_takes_no_message_with_it()
    {
        using var impatient = new CancellationTokenSource();
        var first = _host.Queues.ReceiveAsync(_host.Arn("q"), 1, TimeSpan.FromSeconds(20), impatient.Token);
        var second = _host.Queues.ReceiveAsync(_host.Arn("q"), 1, TimeSpan.FromSeconds(20), CancellationToken.None);
        await impatient.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await _host.Client.SendMessageAsync(_url, "a");

        Assert.Single(await second.WaitAsync(Deadline));
    }

    /// <summary>Moves the clock until the receiver is done: how soon it has begun to wait cannot be told from outside.</summary>
    private async Task UntilAsync(Task waiting, TimeSpan step)
    {
        var until = DateTime.UtcNow + Deadline;
        while (!waiting.IsCompleted && DateTime.UtcNow < until)
        {
            await Task.WhenAny(waiting, Task.Delay(10));
            _host.Clock.Advance(step);
        }
    }
}
