using System.Text.Json;

namespace DurableChaining.Tests.EndToEnd;

/// <summary><c>submit redrive</c> on the whole pipeline.</summary>
public sealed class RedriveTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    [Fact]
    public async Task A_message_without_a_key_of_its_own_runs_under_the_id_of_its_first_send_and_the_rejected_one_stays()
    {
        var rejected = await Pipeline.SubmitAsync("""{"id":"invalid","value":"five"}""");
        await Wait.UntilAsync(() => Pipeline.CountAsync(Pipeline.DeadLetterQueueUrl), count => count == 1, "the rejected message on the dead-letter queue");
        var notStarted = (await Host.Sqs.SendMessageAsync(Pipeline.DeadLetterQueueUrl, """{"value":5}""")).MessageId;

        var redriven = await RedriveAsync("failed");

        Assert.Equal((1, 0, 1), redriven);
        Assert.Equal("40", (await Pipeline.RowAsync(notStarted))["output"].M["final_value"].N);
        Assert.Equal(rejected, Assert.Single(await Pipeline.ReceiveAsync(Pipeline.DeadLetterQueueUrl, 1)).MessageAttributes["SourceMessageId"].StringValue);
    }

    private async Task<(int Redriven, int FailedLeft, int RejectedLeft)> RedriveAsync(string kind)
    {
        var (code, output, errors) = await Programs.SubmitAsync("redrive", "--only", kind, "--endpoint", $"{Host.Endpoint}", "--stack-name", Host.StackName, "--output", "json");
        Assert.True(code == 0, output + errors);
        using var document = JsonDocument.Parse(output);
        var left = document.RootElement.GetProperty("left");
        return (document.RootElement.GetProperty("redriven").GetInt32(), left.GetProperty("failed").GetInt32(), left.GetProperty("rejected").GetInt32());
    }
}
