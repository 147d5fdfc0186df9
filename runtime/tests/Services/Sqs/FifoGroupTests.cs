using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

/// <summary>Message groups with messages in flight, and expired handles.</summary>
public sealed class FifoGroupTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("q.fifo", ("FifoQueue", "True"), ("ContentBasedDeduplication", "True"));
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Theory]
    [InlineData(0, "")]
    [InlineData(1, "a1")]
    [InlineData(2, "a1,a2")]
    public async Task Group_returns_its_visible_messages_up_to_the_first_hidden_one(int extended, string expected)
    {
        await SendAsync("a1", "a2", "a3");
        var received = await _host.ReceiveAsync(_url, visibility: 1);
        await _host.Client.ChangeMessageVisibilityAsync(_url, received[extended].ReceiptHandle, 60);
        _host.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(expected, string.Join(',', (await _host.ReceiveAsync(_url)).Select(m => m.Body)));
    }

    [Fact]
    public async Task First_message_made_visible_again_is_received_while_later_ones_are_in_flight()
    {
        await SendAsync("a1", "a2", "b1");
        var received = await _host.ReceiveAsync(_url, max: 2);
        Assert.Equal(["a1", "a2"], received.Select(m => m.Body));

        await _host.Client.ChangeMessageVisibilityAsync(_url, received[0].ReceiptHandle, 0);

        Assert.Equal(["b1", "a1"], (await _host.ReceiveAsync(_url)).Select(m => m.Body));
    }

    [Fact]
    public async Task Delay_of_zero_does_not_override_the_delay_of_a_fifo_queue()
    {
        var url = await _host.CreateAsync("late.fifo", ("FifoQueue", "true"), ("ContentBasedDeduplication", "true"), ("DelaySeconds", "2"));
        await _host.Client.SendMessageAsync(new SendMessageRequest(url, "a") { MessageGroupId = "g", DelaySeconds = 0 });

        Assert.Equal((0, 0, 1), await _host.CountsAsync(url));
        _host.Clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Single(await _host.ReceiveAsync(url));
    }

    [Fact]
    public async Task Purge_clears_the_deduplication_ids()
    {
        await SendAsync("a1");
        await _host.Client.PurgeQueueAsync(_url);

        await SendAsync("a1");

        Assert.Single(await _host.ReceiveAsync(_url));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Expired_handle_deletes_nothing(bool isReceivedAgain)
    {
        await SendAsync("a1");
        var handle = Assert.Single(await _host.ReceiveAsync(_url)).ReceiptHandle;
        _host.Clock.Advance(TimeSpan.FromSeconds(30));
        if (isReceivedAgain)
        {
            Assert.Single(await _host.ReceiveAsync(_url));
        }

        var alone = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.DeleteMessageAsync(_url, handle));
        var entry = Assert.Single((await _host.Client.DeleteMessageBatchAsync(_url, [new("1", handle)])).Failed);

        Assert.Equal(("InvalidParameterValue", $"Value {handle} for parameter ReceiptHandle is invalid. Reason: The receipt handle has expired."), (alone.ErrorCode, alone.Message));
        Assert.Equal(("ReceiptHandleIsInvalid", "The receipt handle has expired"), (entry.Code, entry.Message));
    }

    [Theory]
    [InlineData(null, "2", "The request must contain the parameter MessageGroupId.")]
    [InlineData("g", null, "The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly")]
    public async Task Batch_with_an_entry_without_group_or_deduplication_id_is_rejected_as_a_whole(string? group, string? id, string message)
    {
        var url = await _host.CreateAsync("plain.fifo", ("FifoQueue", "true"));

        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.SendMessageBatchAsync(
            url,
            [new("1", "a") { MessageGroupId = "g", MessageDeduplicationId = "1" }, new("2", "b") { MessageGroupId = group, MessageDeduplicationId = id }]));

        Assert.Equal(("InvalidParameterValue", message), (error.ErrorCode, error.Message));
        Assert.Equal((0, 0, 0), await _host.CountsAsync(url));
    }

    [Fact]
    public async Task Queue_type_cannot_be_changed()
    {
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["FifoQueue"] = "true" });
        var error = await Assert.ThrowsAsync<InvalidAttributeValueException>(() => _host.Client.SetQueueAttributesAsync(_url, new() { ["FifoQueue"] = "false" }));

        Assert.Equal("Invalid value for the parameter FifoQueue. Reason: Modifying queue type is not supported.", error.Message);
        var attributes = await _host.AttributesAsync(_url);
        Assert.Equal(("true", "true"), (attributes["FifoQueue"], attributes["ContentBasedDeduplication"]));
    }

    [Fact]
    public async Task Throughput_limit_per_group_requires_deduplication_per_group()
    {
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["DeduplicationScope"] = "messageGroup" });
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["FifoThroughputLimit"] = "perMessageGroupId" });

        await Assert.ThrowsAsync<InvalidAttributeValueException>(() => _host.Client.SetQueueAttributesAsync(_url, new() { ["DeduplicationScope"] = "queue" }));
        await _host.Client.SetQueueAttributesAsync(_url, new() { ["VisibilityTimeout"] = "1" });
    }

    /// <summary>Sends messages to the group named by the first letter of their body.</summary>
    private async Task SendAsync(params string[] bodies)
    {
        foreach (var body in bodies)
        {
            await _host.Client.SendMessageAsync(new SendMessageRequest(_url, body) { MessageGroupId = body[..1] });
            _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        }
    }
}
