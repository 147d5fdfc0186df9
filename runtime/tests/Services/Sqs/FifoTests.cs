using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class FifoTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("q.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Group_is_blocked_while_one_of_its_messages_is_in_flight()
    {
        await SendAsync("a1", "a");
        await SendAsync("a2", "a");
        await SendAsync("b1", "b");

        var first = Assert.Single(await _host.ReceiveAsync(_url, max: 1));
        Assert.Equal("a1", first.Body);
        Assert.Equal("b1", Assert.Single(await _host.ReceiveAsync(_url)).Body);
        Assert.Empty(await _host.ReceiveAsync(_url));

        await _host.Client.DeleteMessageAsync(_url, first.ReceiptHandle);
        Assert.Equal("a2", Assert.Single(await _host.ReceiveAsync(_url)).Body);
    }

    [Fact]
    public async Task Message_that_was_not_deleted_is_received_again_before_later_ones()
    {
        await SendAsync("a1", "a");
        await SendAsync("a2", "a");
        Assert.Equal(["a1", "a2"], (await _host.ReceiveAsync(_url)).Select(m => m.Body));
        await SendAsync("a3", "a");
        Assert.Empty(await _host.ReceiveAsync(_url));

        _host.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(["a1", "a2", "a3"], (await _host.ReceiveAsync(_url)).Select(m => m.Body));
    }

    [Fact]
    public async Task Message_sent_twice_within_five_minutes_is_stored_once()
    {
        var first = await SendAsync("same", "a");
        var second = await SendAsync("same", "b");
        Assert.Equal((first.MessageId, first.SequenceNumber), (second.MessageId, second.SequenceNumber));
        Assert.Equal((1, 0, 0), await _host.CountsAsync(_url));

        _host.Clock.Advance(TimeSpan.FromMinutes(5));

        var third = await SendAsync("same", "a");
        Assert.NotEqual(first.MessageId, third.MessageId);
        Assert.True(string.CompareOrdinal(first.SequenceNumber, third.SequenceNumber) < 0);
    }

    [Fact]
    public async Task Received_message_carries_group_deduplication_id_and_sequence()
    {
        var sent = await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "x") { MessageGroupId = "g", MessageDeduplicationId = "d" });

        var attributes = Assert.Single(await _host.ReceiveAsync(_url)).Attributes;

        Assert.Equal(("g", "d", sent.SequenceNumber), (attributes["MessageGroupId"], attributes["MessageDeduplicationId"], attributes["SequenceNumber"]));
    }

    [Fact]
    public async Task Handle_expires_with_its_visibility_timeout()
    {
        await SendAsync("a", "a");
        var message = Assert.Single(await _host.ReceiveAsync(_url));
        _host.Clock.Advance(TimeSpan.FromSeconds(30));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.DeleteMessageAsync(_url, message.ReceiptHandle));
        Assert.Contains("The receipt handle has expired", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Group_and_deduplication_id_are_required()
    {
        var plain = await _host.CreateAsync("plain.fifo", ("FifoQueue", "true"));

        var group = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.SendMessageAsync(plain, "a"));
        Assert.Equal("MissingParameter", group.ErrorCode);
        var id = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.SendMessageAsync(new SendMessageRequest(plain, "a") { MessageGroupId = "g" }));
        Assert.Equal("InvalidParameterValue", id.ErrorCode);
        Assert.Equal("true", (await _host.AttributesAsync(plain))["FifoQueue"]);
    }

    [Fact]
    public async Task Group_is_available_after_its_first_message_was_moved_to_the_dead_letter_queue()
    {
        await _host.CreateAsync("dead.fifo", ("FifoQueue", "true"));
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{_host.Arn("dead.fifo")}}","maxReceiveCount":1}""" });
        await SendAsync("a1", "a");
        await SendAsync("a2", "a");
        Assert.Equal("a1", Assert.Single(await _host.ReceiveAsync(_url, max: 1)).Body);
        _host.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal("a2", Assert.Single(await _host.ReceiveAsync(_url)).Body);

        Assert.Equal("a1", Assert.Single(await _host.ReceiveAsync(_host.Identity.QueueUrl("dead.fifo"))).Body);
        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));
    }

    [Fact]
    public async Task Message_behind_ten_dead_letters_of_its_group_is_received()
    {
        await _host.CreateAsync("dead.fifo", ("FifoQueue", "true"));
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["RedrivePolicy"] = $$"""{"deadLetterTargetArn":"{{_host.Arn("dead.fifo")}}","maxReceiveCount":1}""" });
        for (var i = 0; i < 10; i++)
        {
            await SendAsync($"poison{i}", "a");
        }

        Assert.Equal(10, (await _host.ReceiveAsync(_url, visibility: 1)).Count);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));
        await SendAsync("good", "a");

        Assert.Empty(await _host.ReceiveAsync(_url));
        Assert.Equal("good", Assert.Single(await _host.ReceiveAsync(_url)).Body);
    }

    [Fact]
    public async Task Long_poll_returns_the_next_message_when_its_group_becomes_available()
    {
        await SendAsync("a1", "a");
        await SendAsync("a2", "a");
        var first = Assert.Single(await _host.ReceiveAsync(_url, max: 1));
        var waiting = _host.ReceiveAsync(_url, wait: 20);

        await _host.Client.DeleteMessageAsync(_url, first.ReceiptHandle);

        Assert.Equal("a2", Assert.Single(await waiting.WaitAsync(TimeSpan.FromSeconds(30))).Body);
    }

    private Task<SendMessageResponse> SendAsync(string body, string group) =>
        _host.Client.SendMessageAsync(new SendMessageRequest(_url, body) { MessageGroupId = group });
}
