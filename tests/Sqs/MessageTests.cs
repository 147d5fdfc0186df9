using Amazon.SQS.Model;

namespace DurableChaining.Tests.Sqs;

public sealed class MessageTests : IAsyncLifetime
{
    private SqsHost _host = null!;
    private string _url = null!;

    public async ValueTask InitializeAsync()
    {
        _host = await SqsHost.StartAsync();
        _url = await _host.CreateAsync("work");
    }

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task Message_comes_back_as_it_was_sent()
    {
        const string body = "{\"name\":\"Zoë 🎉 <&>\",\"n\":5}\t\r\n";
        var sent = await _host.Client.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = _url,
            MessageBody = body,
            MessageAttributes = new()
            {
                ["Ключ.1øßä"] = new() { DataType = "String", StringValue = "ü" },
                ["Count"] = new() { DataType = "Number.int", StringValue = "-12.5e3" },
                ["Raw"] = new() { DataType = "Binary.gif", BinaryValue = new MemoryStream([0, 1, 255]) },
            },
            MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-2-3" } },
        });

        var message = Assert.Single(await _host.ReceiveAsync(_url));

        Assert.Equal(body, message.Body);
        Assert.Equal(sent.MessageId, message.MessageId);
        Assert.Equal(sent.MD5OfMessageAttributes, message.MD5OfMessageAttributes);
        Assert.NotNull(sent.MD5OfMessageSystemAttributes);
        Assert.Equal("Number.int", message.MessageAttributes["Count"].DataType);
        Assert.Equal("-12.5e3", message.MessageAttributes["Count"].StringValue);
        Assert.Equal([0, 1, 255], message.MessageAttributes["Raw"].BinaryValue.ToArray());
        Assert.Equal("Root=1-2-3", message.Attributes["AWSTraceHeader"]);
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("1795435200250", message.Attributes["SentTimestamp"]);
        Assert.Equal("1795435200250", message.Attributes["ApproximateFirstReceiveTimestamp"]);
    }

    [Fact]
    public async Task Received_message_is_hidden_until_its_visibility_timeout()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        Assert.Single(await _host.ReceiveAsync(_url));

        _host.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Empty(await _host.ReceiveAsync(_url));
        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));

        _host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 0, 0), await _host.CountsAsync(_url));
        Assert.Equal("2", Assert.Single(await _host.ReceiveAsync(_url)).Attributes["ApproximateReceiveCount"]);
    }

    [Fact]
    public async Task Delayed_message_shows_up_after_its_delay()
    {
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "later") { DelaySeconds = 5 });

        Assert.Empty(await _host.ReceiveAsync(_url));
        Assert.Equal((0, 0, 1), await _host.CountsAsync(_url));

        _host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 0, 0), await _host.CountsAsync(_url));
        Assert.Single(await _host.ReceiveAsync(_url));
    }

    [Fact]
    public async Task Deleted_message_never_comes_back()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var message = Assert.Single(await _host.ReceiveAsync(_url));

        await _host.Client.DeleteMessageAsync(_url, message.ReceiptHandle);
        await _host.Client.DeleteMessageAsync(_url, message.ReceiptHandle);

        _host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await _host.ReceiveAsync(_url));
        Assert.Equal((0, 0, 0), await _host.CountsAsync(_url));
    }

    [Fact]
    public async Task Handle_of_an_earlier_receive_deletes_nothing()
    {
        await _host.Client.SendMessageAsync(_url, "a");
        var first = Assert.Single(await _host.ReceiveAsync(_url));
        _host.Clock.Advance(TimeSpan.FromSeconds(31));
        var second = Assert.Single(await _host.ReceiveAsync(_url));

        await _host.Client.DeleteMessageAsync(_url, first.ReceiptHandle);
        Assert.Equal((0, 1, 0), await _host.CountsAsync(_url));

        await _host.Client.DeleteMessageAsync(_url, second.ReceiptHandle);
        Assert.Equal((0, 0, 0), await _host.CountsAsync(_url));
    }

    [Fact]
    public async Task Made_up_receipt_handle_is_invalid()
    {
        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => _host.Client.DeleteMessageAsync(_url, "nonsense"));

        var batch = await _host.Client.DeleteMessageBatchAsync(_url, [new("1", "nonsense")]);
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Single(batch.Failed).Code);
    }

    [Fact]
    public async Task Handle_of_another_queue_is_invalid()
    {
        var other = await _host.CreateAsync("other");
        await _host.Client.SendMessageAsync(other, "a");
        var message = Assert.Single(await _host.ReceiveAsync(other));

        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => _host.Client.DeleteMessageAsync(_url, message.ReceiptHandle));
    }

    [Fact]
    public async Task Message_vanishes_when_its_retention_is_over()
    {
        var url = await _host.CreateAsync("short", ("MessageRetentionPeriod", "60"));
        await _host.Client.SendMessageAsync(url, "a");
        await _host.Client.SendMessageAsync(url, "b");
        Assert.Single(await _host.ReceiveAsync(url, max: 1, visibility: 300));

        _host.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((0, 0, 0), await _host.CountsAsync(url));
        Assert.Empty(await _host.ReceiveAsync(url));
    }

    [Fact]
    public async Task Receive_takes_at_most_what_was_asked()
    {
        await _host.Client.SendMessageBatchAsync(_url, [.. Enumerable.Range(0, 10).Select(i => new SendMessageBatchRequestEntry($"{i}", $"m{i}"))]);

        Assert.Single((await _host.Client.ReceiveMessageAsync(_url)).Messages);
        Assert.Equal(4, (await _host.ReceiveAsync(_url, max: 4)).Count);
        Assert.Equal((5, 5, 0), await _host.CountsAsync(_url));
        Assert.Equal(["m5", "m6", "m7", "m8", "m9"], (await _host.ReceiveAsync(_url)).Select(m => m.Body));
    }

    [Fact]
    public async Task Receive_without_names_returns_no_attributes()
    {
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a") { MessageAttributes = new() { ["k"] = new() { DataType = "String", StringValue = "v" } } });

        var message = Assert.Single((await _host.Client.ReceiveMessageAsync(_url)).Messages);

        Assert.True(message.Attributes is null or { Count: 0 });
        Assert.True(message.MessageAttributes is null or { Count: 0 });
        Assert.Null(message.MD5OfMessageAttributes);
    }

    [Theory]
    [InlineData("All", "bar,foo.a,foo.b")]
    [InlineData(".*", "bar,foo.a,foo.b")]
    [InlineData("foo.*", "foo.a,foo.b")]
    [InlineData("foo.b", "foo.b")]
    [InlineData("nothing", "")]
    public async Task Attributes_are_chosen_by_name_or_prefix(string wanted, string expected)
    {
        await _host.Client.SendMessageAsync(new SendMessageRequest(_url, "a")
        {
            MessageAttributes = new[] { "foo.a", "foo.b", "bar" }.ToDictionary(n => n, _ => new MessageAttributeValue { DataType = "String", StringValue = "v" }),
        });

        var message = Assert.Single((await _host.Client.ReceiveMessageAsync(new ReceiveMessageRequest(_url) { MessageAttributeNames = [wanted] })).Messages);

        Assert.Equal(expected, string.Join(',', (message.MessageAttributes ?? []).Keys.Order(StringComparer.Ordinal)));
    }
}
