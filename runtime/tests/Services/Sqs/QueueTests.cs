using Amazon.SQS;
using Amazon.SQS.Model;

namespace DurableLocal.Tests.Sqs;

public sealed class QueueTests : IAsyncLifetime
{
    private SqsHost _host = null!;

    public async ValueTask InitializeAsync() => _host = await SqsHost.StartAsync();

    public ValueTask DisposeAsync() => _host.DisposeAsync();

    [Fact]
    public async Task CreateQueue_is_idempotent_with_equal_attributes()
    {
        var first = await _host.CreateAsync("q", ("VisibilityTimeout", "7"));

        Assert.Equal(first, await _host.CreateAsync("q", ("VisibilityTimeout", "7")));
        Assert.Equal(first, await _host.CreateAsync("q"));
        Assert.Equal(first, await _host.CreateAsync("q", ("DelaySeconds", "0")));
        var error = await Assert.ThrowsAsync<QueueNameExistsException>(() => _host.CreateAsync("q", ("VisibilityTimeout", "8")));
        Assert.Equal("A queue already exists with the same name and a different value for attribute VisibilityTimeout", error.Message);
    }

    [Fact]
    public async Task Attributes_have_the_defaults_of_SQS()
    {
        var url = await _host.CreateAsync("q");

        Assert.Equal(
            new SortedDictionary<string, string>
            {
                ["ApproximateNumberOfMessages"] = "0",
                ["ApproximateNumberOfMessagesDelayed"] = "0",
                ["ApproximateNumberOfMessagesNotVisible"] = "0",
                ["CreatedTimestamp"] = "1795435200",
                ["DelaySeconds"] = "0",
                ["LastModifiedTimestamp"] = "1795435200",
                ["MaximumMessageSize"] = "1048576",
                ["MessageRetentionPeriod"] = "345600",
                ["QueueArn"] = "arn:aws:sqs:us-east-1:000000000000:q",
                ["ReceiveMessageWaitTimeSeconds"] = "0",
                ["SqsManagedSseEnabled"] = "true",
                ["VisibilityTimeout"] = "30",
            },
            new SortedDictionary<string, string>(await _host.AttributesAsync(url)));
        Assert.Equal(["QueueArn"], (await _host.Client.GetQueueAttributesAsync(url, ["QueueArn"])).Attributes.Keys);
    }

    [Fact]
    public async Task A_customer_managed_key_replaces_SQS_managed_encryption()
    {
        var url = await _host.CreateAsync("q");
        string[] names = ["KmsMasterKeyId", "KmsDataKeyReusePeriodSeconds", "SqsManagedSseEnabled"];
        async Task<string> EncryptionAsync() => string.Join(' ', names.Select((await _host.Client.GetQueueAttributesAsync(url, [.. names])).Attributes.GetValueOrDefault));

        await _host.Client.SetQueueAttributesAsync(url, new() { ["KmsMasterKeyId"] = "k", ["KmsDataKeyReusePeriodSeconds"] = "6000" });
        Assert.Equal("k 6000 false", await EncryptionAsync());

        await _host.Client.SetQueueAttributesAsync(url, new() { ["KmsMasterKeyId"] = "", ["KmsDataKeyReusePeriodSeconds"] = "300" });
        Assert.Equal("  false", await EncryptionAsync());
        Assert.Null((await _host.Client.GetQueueAttributesAsync(url, ["KmsMasterKeyId"])).Attributes);

        await _host.Client.SetQueueAttributesAsync(url, new() { ["KmsMasterKeyId"] = "k" });
        await _host.Client.SetQueueAttributesAsync(url, new() { ["SqsManagedSseEnabled"] = "true" });
        Assert.Equal("  true", await EncryptionAsync());
    }

    [Fact]
    public async Task SetQueueAttributes_changes_only_the_named_attributes()
    {
        await _host.CreateAsync("dlq");
        var url = await _host.CreateAsync("q", ("DelaySeconds", "3"));
        _host.Clock.Advance(TimeSpan.FromSeconds(10));

        await _host.Client.SetQueueAttributesAsync(url, new() { ["VisibilityTimeout"] = "12", ["RedrivePolicy"] = Redrive("dlq", "\"5\"") });

        var attributes = await _host.AttributesAsync(url);
        Assert.Equal("12", attributes["VisibilityTimeout"]);
        Assert.Equal("3", attributes["DelaySeconds"]);
        Assert.Equal(Redrive("dlq", "5"), attributes["RedrivePolicy"]);
        Assert.Equal("1795435210", attributes["LastModifiedTimestamp"]);
        await _host.Client.SetQueueAttributesAsync(url, new() { ["RedrivePolicy"] = "" });
        Assert.DoesNotContain("RedrivePolicy", await _host.AttributesAsync(url));
    }

    [Fact]
    public async Task Deleted_queue_is_removed_with_its_messages()
    {
        var url = await _host.CreateAsync("q");
        await _host.Client.SendMessageAsync(url, "a");

        await _host.Client.DeleteQueueAsync(url);

        await Assert.ThrowsAsync<QueueDoesNotExistException>(() => _host.Client.SendMessageAsync(url, "b"));
        await _host.CreateAsync("q");
        Assert.Empty(await _host.ReceiveAsync(url));
        await Wait.UntilAsync(() => Task.FromResult(_host.Database.Read(s => s.Scalar("SELECT COUNT(*) FROM sqs_bodies") ?? -1)), bodies => bodies == 0, "rows of sqs_bodies");
    }

    [Fact]
    public async Task Purged_queue_is_empty_and_accepts_messages()
    {
        var url = await _host.CreateAsync("q");
        await _host.Client.SendMessageAsync(url, "a");
        await _host.Client.SendMessageAsync(url, "b");
        var inFlight = Assert.Single(await _host.ReceiveAsync(url, max: 1));

        await _host.Client.PurgeQueueAsync(url);

        Assert.Equal((0, 0, 0), await _host.CountsAsync(url));
        await Assert.ThrowsAsync<PurgeQueueInProgressException>(() => _host.Client.PurgeQueueAsync(url));
        await _host.Client.DeleteMessageAsync(url, inFlight.ReceiptHandle);
        await _host.Client.SendMessageAsync(url, "c");
        _host.Clock.Advance(TimeSpan.FromMinutes(2));
        Assert.Equal("c", Assert.Single(await _host.ReceiveAsync(url)).Body);
        await _host.Client.PurgeQueueAsync(url);
    }

    [Fact]
    public async Task Queues_are_listed_by_prefix_and_page()
    {
        foreach (var name in new[] { "b-2", "a-1", "b-1", "b-3" })
        {
            await _host.CreateAsync(name);
        }

        var first = await _host.Client.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "b-", MaxResults = 2 });
        var second = await _host.Client.ListQueuesAsync(new ListQueuesRequest { QueueNamePrefix = "b-", MaxResults = 2, NextToken = first.NextToken });

        Assert.Equal([_host.Identity.QueueUrl("b-1"), _host.Identity.QueueUrl("b-2")], first.QueueUrls);
        Assert.Equal([_host.Identity.QueueUrl("b-3")], second.QueueUrls);
        Assert.Null(second.NextToken);
        Assert.Equal(4, (await _host.Client.ListQueuesAsync("")).QueueUrls.Count);
        Assert.Equal(_host.Identity.QueueUrl("a-1"), (await _host.Client.GetQueueUrlAsync("a-1")).QueueUrl);
    }

    [Fact]
    public async Task Tags_are_added_changed_and_removed()
    {
        var url = (await _host.Client.CreateQueueAsync(new CreateQueueRequest("q") { Tags = new() { ["a"] = "1" } })).QueueUrl;

        await _host.Client.TagQueueAsync(new TagQueueRequest { QueueUrl = url, Tags = new() { ["a"] = "2", ["b"] = "" } });
        Assert.Equal(new() { ["a"] = "2", ["b"] = "" }, (await _host.Client.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url })).Tags);

        await _host.Client.UntagQueueAsync(new UntagQueueRequest { QueueUrl = url, TagKeys = ["a", "none"] });
        Assert.Equal(["b"], (await _host.Client.ListQueueTagsAsync(new ListQueueTagsRequest { QueueUrl = url })).Tags.Keys);
        var many = new TagQueueRequest { QueueUrl = url, Tags = Enumerable.Range(0, 50).ToDictionary(i => $"{i}", _ => "") };
        Assert.Equal("Too many tags added for queue q.", (await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.TagQueueAsync(many))).Message);
    }

    [Fact]
    public async Task AddPermission_and_RemovePermission_edit_the_policy()
    {
        var url = await _host.CreateAsync("q");
        await _host.Client.AddPermissionAsync(url, "one", ["111111111111"], ["SendMessage", "ReceiveMessage"]);
        await _host.Client.AddPermissionAsync(url, "two", ["222222222222"], ["SendMessage"]);
        await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.AddPermissionAsync(url, "two", ["222222222222"], ["SendMessage"]));

        await _host.Client.RemovePermissionAsync(url, "one");

        var policy = (await _host.AttributesAsync(url))["Policy"];
        Assert.Contains("\"Sid\":\"two\"", policy, StringComparison.Ordinal);
        Assert.Contains("\"Action\":\"SQS:SendMessage\"", policy, StringComparison.Ordinal);
        Assert.DoesNotContain("one", policy, StringComparison.Ordinal);
        var error = await Assert.ThrowsAsync<AmazonSQSException>(() => _host.Client.RemovePermissionAsync(url, "one"));
        Assert.Equal("Value one for parameter Label is invalid. Reason: can't find label on existing policy.", error.Message);
        await _host.Client.RemovePermissionAsync(url, "two");
        Assert.DoesNotContain("Policy", await _host.AttributesAsync(url));
    }

    [Fact]
    public async Task Declared_queues_are_created_and_updated_in_any_order()
    {
        await _host.DeclareAsync("work", ("RedrivePolicy", Redrive("dead", "1")), ("VisibilityTimeout", "5"));
        await _host.DeclareAsync("dead");
        await _host.Client.SendMessageAsync(_host.Identity.QueueUrl("work"), "a");
        await _host.DeclareAsync("work", ("RedrivePolicy", Redrive("dead", "1")), ("VisibilityTimeout", "6"));

        Assert.Equal("6", (await _host.AttributesAsync(_host.Identity.QueueUrl("work")))["VisibilityTimeout"]);
        Assert.Single(await _host.ReceiveAsync(_host.Identity.QueueUrl("work")));
    }

    [Fact]
    public async Task Redrive_allow_policy_restricts_the_source_queues()
    {
        var dead = await _host.CreateAsync("dead", ("RedriveAllowPolicy", """{"redrivePermission":"denyAll"}"""));
        await Assert.ThrowsAsync<AmazonSQSException>(() => _host.CreateAsync("q", ("RedrivePolicy", Redrive("dead", "1"))));

        var allowed = $$"""{"redrivePermission":"byQueue","sourceQueueArns":["{{_host.Arn("q")}}"]}""";
        await _host.Client.SetQueueAttributesAsync(dead, new() { ["RedriveAllowPolicy"] = allowed });
        await _host.CreateAsync("q", ("RedrivePolicy", Redrive("dead", "1")));

        var sources = await _host.Client.ListDeadLetterSourceQueuesAsync(new ListDeadLetterSourceQueuesRequest { QueueUrl = dead });
        Assert.Equal([_host.Identity.QueueUrl("q")], sources.QueueUrls);
    }

    private string Redrive(string queue, string count) => $$"""{"deadLetterTargetArn":"{{_host.Arn(queue)}}","maxReceiveCount":{{count}}}""";
}
