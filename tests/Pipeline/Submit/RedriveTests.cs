using System.Text.Json;
using Amazon.SQS.Model;
using DurableChaining.Submit;
using static DurableChaining.Tests.Submit.SubmitRuntime;

namespace DurableChaining.Tests.Submit;

/// <summary>Dead letters go back to the work queue under the keys that they had.</summary>
public sealed class RedriveTests
{
    [Fact]
    public async Task Only_messages_of_the_kind_are_redriven_with_their_attributes_and_the_others_are_visible_again()
    {
        await using var runtime = await StartAsync();
        var attributes = new Dictionary<string, MessageAttributeValue>
        {
            ["IdempotencyKey"] = Text("k-1"),
            ["ErrorCode"] = Text("InvalidItemException"),
            ["SourceMessageId"] = Text("first"),
            ["binary"] = new() { DataType = "Binary.x", BinaryValue = new MemoryStream([1, 2, 3]) },
        };
        await runtime.SendDeadAsync("""{"value":"five"}""", attributes);
        await runtime.SendDeadAsync("""{"id":"not-started"}""", []);

        var (code, output, errors) = await RedriveAsync(runtime, "--only", "rejected", "--output", "json");

        Assert.True(code == 0, errors);
        using var document = JsonDocument.Parse(output);
        Assert.Equal(["queue", "redriven", "returned", "left", "notSent"], document.RootElement.EnumerateObject().Select(member => member.Name));
        Assert.Equal(1, document.RootElement.GetProperty("redriven").GetInt32());
        Assert.Equal("""{"failed":1,"rejected":0}""", document.RootElement.GetProperty("left").GetRawText());
        var redriven = Assert.Single(await runtime.ReceiveAsync(runtime.QueueUrl));
        Assert.Equal("""{"value":"five"}""", redriven.Body);
        Assert.Equal(attributes.Keys.Order(), redriven.MessageAttributes.Keys.Order());
        Assert.Equal(("k-1", "first"), (redriven.MessageAttributes["IdempotencyKey"].StringValue, redriven.MessageAttributes["SourceMessageId"].StringValue));
        Assert.Equal("Binary.x", redriven.MessageAttributes["binary"].DataType);
        Assert.Equal([1, 2, 3], redriven.MessageAttributes["binary"].BinaryValue.ToArray());
        Assert.Equal("""{"id":"not-started"}""", Assert.Single(await runtime.ReceiveAsync(runtime.DeadLetterQueueUrl)).Body);
    }

    [Fact]
    public async Task A_message_whose_key_is_its_id_keeps_that_key()
    {
        await using var runtime = await StartAsync();
        var id = await runtime.SendDeadAsync("""{"value":5}""", []);
        await runtime.SendDeadAsync("""{"id":"own","value":5}""", []);

        var (code, output, errors) = await RedriveAsync(runtime, "--only", "failed");

        Assert.True(code == 0, errors);
        Assert.Contains($"2 redriven from {runtime.DeadLetterQueueUrl}", output, StringComparison.Ordinal);
        var received = await runtime.ReceiveAsync(runtime.QueueUrl);
        Assert.Equal(id, Assert.Single(received, message => message.Body == """{"value":5}""").MessageAttributes["SourceMessageId"].StringValue);
        Assert.Empty(Assert.Single(received, message => message.Body.Contains("own", StringComparison.Ordinal)).MessageAttributes ?? []);
    }

    [Fact]
    public async Task A_message_without_room_for_its_key_stays_and_is_reported()
    {
        await using var runtime = await StartAsync();
        var id = await runtime.SendDeadAsync("{}", Enumerable.Range(0, 10).ToDictionary(number => $"a{number}", _ => Text("x")));

        var (code, output, _) = await RedriveAsync(runtime);

        Assert.Equal(1, code);
        Assert.Contains($"{id}  expected an IdempotencyKey, an id or at most 9 attributes to keep the key, got 10 attributes", output, StringComparison.Ordinal);
        Assert.Empty(await runtime.ReceiveAsync(runtime.QueueUrl));
        Assert.Single(await runtime.ReceiveAsync(runtime.DeadLetterQueueUrl));
    }

    [Fact]
    public async Task More_messages_than_one_receive_are_all_redriven()
    {
        await using var runtime = await StartAsync();
        for (var number = 0; number < 25; number++)
        {
            await runtime.SendDeadAsync($$"""{"id":"m{{number}}"}""", []);
        }

        var (code, output, errors) = await RedriveAsync(runtime);

        Assert.True(code == 0, errors);
        Assert.Contains("25 redriven from", output, StringComparison.Ordinal);
    }

    /// <summary>The consumer rejects each message again as soon as it is sent.</summary>
    [Fact]
    public async Task A_message_that_is_rejected_again_is_redriven_once()
    {
        await using var runtime = await StartAsync();
        await runtime.SendDeadAsync("""{"value":"five"}""", new() { ["ErrorCode"] = Text("InvalidItemException"), ["SourceMessageId"] = Text("first") });
        using var end = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        var rejecting = RejectAsync(runtime, end.Token);

        var (code, output, _) = await RedriveAsync(runtime);
        await end.CancelAsync();
        await rejecting;

        Assert.Equal(1, code);
        Assert.Contains("1 redriven from", output, StringComparison.Ordinal);
        Assert.Contains("1 came back", output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("'--onyl' was not matched. Did you mean one of the following?", "redrive", "--onyl", "rejected")]
    [InlineData("Argument 'rejekted' not recognized. Must be one of:", "redrive", "--only", "rejekted")]
    [InlineData("'--outptu' was not matched. Did you mean one of the following?", "work.jsonl", "--outptu", "json")]
    [InlineData("redrive: expected a pipeline that is running, got none on this machine", "redrive", "--ephemeral")]
    public async Task An_invalid_command_line_is_rejected(string expected, params string[] arguments)
    {
        var (code, _, errors) = await SubmitAsync(arguments);

        Assert.Equal(SubmitCommandLine.UsageError, code);
        Assert.Contains(expected, errors, StringComparison.Ordinal);
    }

    private static Task<(int Code, string Output, string Errors)> RedriveAsync(SubmitRuntime runtime, params string[] options) =>
        SubmitAsync(["redrive", "--endpoint", runtime.Endpoint.ToString(), "--queue-url", runtime.QueueUrl, .. options]);

    private static async Task RejectAsync(SubmitRuntime runtime, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var message in await runtime.ReceiveAsync(runtime.QueueUrl, cancellationToken))
                {
                    await runtime.SendDeadAsync(message.Body, message.MessageAttributes);
                    await runtime.Clients.Sqs.DeleteMessageAsync(runtime.QueueUrl, message.ReceiptHandle, cancellationToken);
                }
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The redrive has ended.
        }
    }

    private static MessageAttributeValue Text(string value) => new() { DataType = "String", StringValue = value };
}
