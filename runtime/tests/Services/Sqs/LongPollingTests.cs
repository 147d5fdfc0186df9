using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class LongPollingTests : IAsyncLifetime
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
    public async Task Concurrent_long_polls_receive_each_message_once()
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
    public async Task Long_poll_returns_no_messages_after_its_wait_time()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await AdvanceUntilCompletedAsync(waiting, TimeSpan.FromSeconds(1));

        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task Queue_attribute_sets_the_default_wait_time()
    {
        var url = await _host.CreateAsync("long-poll", ("ReceiveMessageWaitTimeSeconds", "20"));
        var waiting = _host.ReceiveAsync(url);
        await _host.Client.SendMessageAsync(url, "a");

        Assert.Single(await waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task Long_poll_returns_a_message_when_its_visibility_timeout_expires()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        Assert.Single(await _host.ReceiveAsync(_url, visibility: 3));

        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await AdvanceUntilCompletedAsync(waiting, TimeSpan.FromMilliseconds(500));

        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Long_poll_returns_a_message_after_its_delay()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a") { DelaySeconds = 3 });
        await AdvanceUntilCompletedAsync(waiting, TimeSpan.FromMilliseconds(500));

        Assert.Single(await waiting);
    }

    [Fact]
    public async Task Deleting_the_queue_ends_a_long_poll()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);
        await _host.Client.DeleteQueueAsync(_url);

        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => waiting.WaitAsync(Deadline));
    }

    [Fact]
    public async Task EndLongPolls_completes_waiting_receives()
    {
        var waiting = _host.ReceiveAsync(_url, wait: 20);

        await Wait.AdvancingAsync(_host.Queues.EndLongPolls, () => waiting.IsCompleted, "completion of the receive");

        Assert.Empty(await waiting);
    }

    [Fact]
    public async Task Cancelled_long_poll_does_not_consume_the_signal_of_another()
    {
        using var cancelled = new CancellationTokenSource();
        var first = _host.Queues.InProcess.ReceiveAsync(_host.Arn("q"), 1, TimeSpan.FromSeconds(20), cancelled.Token);
        var second = _host.Queues.InProcess.ReceiveAsync(_host.Arn("q"), 1, TimeSpan.FromSeconds(20), CancellationToken.None);
        await cancelled.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => first);

        await _host.Client.SendMessageAsync(_url, "a");

        Assert.Single(await second.WaitAsync(Deadline));
    }

    /// <summary>Advances the clock until the receive completes: when it starts to wait cannot be observed from here.</summary>
    private Task AdvanceUntilCompletedAsync(Task waiting, TimeSpan step) =>
        Wait.AdvancingAsync(() => _host.Clock.Advance(step), () => waiting.IsCompleted, "completion of the receive");
}
