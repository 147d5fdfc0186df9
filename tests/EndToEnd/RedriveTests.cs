using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary><c>submit redrive</c> on the whole pipeline.</summary>
public sealed class RedriveTests
{
    [Fact]
    public async Task A_message_without_a_key_of_its_own_runs_under_the_id_of_its_first_send_and_the_rejected_one_stays()
    {
        await using var runtime = await IsolatedRuntime.StartAsync();
        var pipeline = runtime.Pipeline;
        var rejected = await pipeline.SubmitAsync("""{"id":"invalid","value":"five"}""");
        await Wait.UntilAsync(() => pipeline.CountAsync(pipeline.DeadLetterQueueUrl), count => count == 1, "the rejected message on the dead-letter queue");
        var notStarted = (await runtime.Process.Sqs.SendMessageAsync(pipeline.DeadLetterQueueUrl, """{"value":5}""")).MessageId;

        var redriven = await RedriveAsync(runtime, "failed");

        Assert.Equal((1, 0, 1), redriven);
        Assert.Equal("40", (await pipeline.RowAsync(notStarted))["output"].M["final_value"].N);
        Assert.Equal(rejected, Assert.Single(await pipeline.ReceiveAsync(pipeline.DeadLetterQueueUrl, 1)).MessageAttributes["SourceMessageId"].StringValue);
    }

    private static async Task<(int Redriven, int FailedLeft, int RejectedLeft)> RedriveAsync(IsolatedRuntime runtime, string kind)
    {
        var endpoint = $"http://127.0.0.1:{runtime.Process.Port}";
        var (code, output, errors) = await Programs.SubmitAsync("redrive", "--only", kind, "--endpoint", endpoint, "--stack-name", Pipeline.Stack, "--output", "json");
        Assert.True(code == 0, output + errors);
        using var document = JsonDocument.Parse(output);
        var left = document.RootElement.GetProperty("left");
        return (document.RootElement.GetProperty("redriven").GetInt32(), left.GetProperty("failed").GetInt32(), left.GetProperty("rejected").GetInt32());
    }
}
