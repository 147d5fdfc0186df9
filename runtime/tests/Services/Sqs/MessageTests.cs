using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class MessageTests : SqsTestBase
{
    [Fact]
    public async Task Message_is_received_as_it_was_sent()
    {
        const string body = "{\"name\":\"Zoë 🎉 <&>\",\"n\":5}\t\r\n";
        var sent = await Host.Client.SendMessageAsync(new SendMessageRequest
        {
            QueueUrl = Url,
            MessageBody = body,
            MessageAttributes = new()
            {
                ["Key.1_a-b"] = new() { DataType = "String", StringValue = "Ключ 1øßä" },
                ["Count"] = new() { DataType = "Number.int", StringValue = "-12.5e3" },
                ["Raw"] = new() { DataType = "Binary.gif", BinaryValue = new MemoryStream([0, 1, 255]) },
            },
            MessageSystemAttributes = new() { ["AWSTraceHeader"] = new() { DataType = "String", StringValue = "Root=1-2-3" } },
        });

        var message = Assert.Single(await Host.ReceiveAsync(Url));

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
        await Host.Client.SendMessageAsync(Url, "a");
        Assert.Single(await Host.ReceiveAsync(Url));

        Host.Clock.Advance(TimeSpan.FromMilliseconds(29_999));
        Assert.Empty(await Host.ReceiveAsync(Url));
        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));

        Host.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.Equal((1, 0, 0), await Host.CountsAsync(Url));
        Assert.Equal("2", Assert.Single(await Host.ReceiveAsync(Url)).Attributes["ApproximateReceiveCount"]);
    }

    [Fact]
    public async Task Delayed_message_becomes_visible_after_its_delay()
    {
        await Host.Client.SendMessageAsync(new SendMessageRequest(Url, "later") { DelaySeconds = 5 });

        Assert.Empty(await Host.ReceiveAsync(Url));
        Assert.Equal((0, 0, 1), await Host.CountsAsync(Url));

        Host.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal((1, 0, 0), await Host.CountsAsync(Url));
        Assert.Single(await Host.ReceiveAsync(Url));
    }

    [Fact]
    public async Task Deleted_message_is_not_received_again()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var message = Assert.Single(await Host.ReceiveAsync(Url));

        await Host.Client.DeleteMessageAsync(Url, message.ReceiptHandle);
        await Host.Client.DeleteMessageAsync(Url, message.ReceiptHandle);

        Host.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Empty(await Host.ReceiveAsync(Url));
        Assert.Equal((0, 0, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task Handle_of_an_earlier_receive_deletes_nothing()
    {
        await Host.Client.SendMessageAsync(Url, "a");
        var first = Assert.Single(await Host.ReceiveAsync(Url));
        Host.Clock.Advance(TimeSpan.FromSeconds(31));
        var second = Assert.Single(await Host.ReceiveAsync(Url));

        await Host.Client.DeleteMessageAsync(Url, first.ReceiptHandle);
        Assert.Equal((0, 1, 0), await Host.CountsAsync(Url));

        await Host.Client.DeleteMessageAsync(Url, second.ReceiptHandle);
        Assert.Equal((0, 0, 0), await Host.CountsAsync(Url));
    }

    [Fact]
    public async Task Malformed_receipt_handle_is_invalid()
    {
        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => Host.Client.DeleteMessageAsync(Url, "nonsense"));

        var batch = await Host.Client.DeleteMessageBatchAsync(Url, [new("1", "nonsense")]);
        Assert.Equal("ReceiptHandleIsInvalid", Assert.Single(batch.Failed).Code);
    }

    [Fact]
    public async Task Handle_of_another_queue_is_invalid()
    {
        var other = await Host.CreateAsync("other");
        await Host.Client.SendMessageAsync(other, "a");
        var message = Assert.Single(await Host.ReceiveAsync(other));

        await Assert.ThrowsAsync<ReceiptHandleIsInvalidException>(() => Host.Client.DeleteMessageAsync(Url, message.ReceiptHandle));
    }

    [Fact]
    public async Task Message_is_deleted_after_its_retention_period()
    {
        var url = await Host.CreateAsync("short", ("MessageRetentionPeriod", "60"));
        await Host.Client.SendMessageAsync(url, "a");
        await Host.Client.SendMessageAsync(url, "b");
        Assert.Single(await Host.ReceiveAsync(url, max: 1, visibility: 300));

        Host.Clock.Advance(TimeSpan.FromSeconds(60));

        Assert.Equal((0, 0, 0), await Host.CountsAsync(url));
        Assert.Empty(await Host.ReceiveAsync(url));
    }

    [Fact]
    public async Task Receive_returns_at_most_the_requested_number_of_messages()
    {
        await Host.Client.SendMessageBatchAsync(Url, [.. Enumerable.Range(0, 10).Select(i => new SendMessageBatchRequestEntry($"{i}", $"m{i}"))]);

        Assert.Single((await Host.Client.ReceiveMessageAsync(Url)).Messages);
        Assert.Equal(4, (await Host.ReceiveAsync(Url, max: 4)).Count);
        Assert.Equal((5, 5, 0), await Host.CountsAsync(Url));
        Assert.Equal(["m5", "m6", "m7", "m8", "m9"], (await Host.ReceiveAsync(Url)).Select(m => m.Body));
    }

    [Fact]
    public async Task Receive_without_names_returns_no_attributes()
    {
        await Host.Client.SendMessageAsync(new SendMessageRequest(Url, "a") { MessageAttributes = new() { ["k"] = new() { DataType = "String", StringValue = "v" } } });

        var message = Assert.Single((await Host.Client.ReceiveMessageAsync(Url)).Messages);

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
        await Host.Client.SendMessageAsync(new SendMessageRequest(Url, "a")
        {
            MessageAttributes = new[] { "foo.a", "foo.b", "bar" }.ToDictionary(n => n, _ => new MessageAttributeValue { DataType = "String", StringValue = "v" }),
        });

        var message = Assert.Single((await Host.Client.ReceiveMessageAsync(new ReceiveMessageRequest(Url) { MessageAttributeNames = [wanted] })).Messages);

        Assert.Equal(expected, string.Join(',', (message.MessageAttributes ?? []).Keys.Order(StringComparer.Ordinal)));
    }
}
