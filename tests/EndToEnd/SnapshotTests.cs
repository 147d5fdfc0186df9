using System.Text;
using System.Text.Json;
using CsCheck;
using DurableLocal.Hosting;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>Snapshots of random data: what a restored stack answers, and what damage does.</summary>
public sealed class SnapshotTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    private const string Orchestrator = "OrchestratorFunction";

    private static readonly HttpClient Http = new();

    private static readonly string[] Files = ["runtime.db", "clock", "sha256"];

    /// <summary>Values of items: completed, failed and rejected.</summary>
    private static readonly Gen<string> Values = Gen.OneOf(Gen.Int[-1000, 1000].Select(value => $"{value}"), Gen.Const("79228162514264337593543950335"), Gen.Const("\"five\""));

    private readonly TemporaryFolder _folder = new();
    private int _round;

    public override ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return base.DisposeAsync();
    }

    [Fact]
    public async Task A_restored_stack_answers_byte_for_byte_as_the_saved_one() =>
        await Gen.Select(Values.Array[0, 5], Values.Array[0, 3], Gen.Bool).SampleAsync(
            async (saved, later, isReset) =>
            {
                await Host.ResetAsync(Cancellation);
                await SubmitAsync(saved);
                var folder = Path.Combine(_folder.Path, $"{_round}");
                await Host.SaveAsync(folder);
                var before = await AnswersAsync();

                await SubmitAsync(later);
                if (isReset)
                {
                    await Host.ResetAsync(Cancellation);
                }

                await Host.RestoreAsync(folder, Cancellation);

                Assert.Equal(before, await AnswersAsync());
            },
            iter: 8,
            threads: 1);

    [Fact]
    public async Task Damage_anywhere_is_rejected_with_the_file_and_changes_nothing()
    {
        await SubmitAsync(["5", "79228162514264337593543950335"]);
        await Host.AdvanceAsync(TimeSpan.FromHours(1), Cancellation);
        await Host.SaveAsync(_folder.Path);
        await SubmitAsync(["6"]);
        var before = await AnswersAsync();

        await Gen.Select(Gen.Int[0, Files.Length - 1].Select(index => Files[index]), Gen.Double[0, 1], Gen.Enum<Damage>()).SampleAsync(
            async (file, place, damage) =>
            {
                var intact = Path.Combine(_folder.Path, file);
                var bytes = await File.ReadAllBytesAsync(intact, Cancellation);
                await DamageAsync(intact, bytes, (int)(place * (bytes.Length - 1)), damage);

                var rejected = await Assert.ThrowsAsync<StartException>(() => Host.RestoreAsync(_folder.Path, Cancellation));
                await File.WriteAllBytesAsync(intact, bytes, Cancellation);

                Assert.StartsWith($"snapshot {_folder.Path}: ", rejected.Message, StringComparison.Ordinal);
                Assert.Contains(file, rejected.Message[$"snapshot {_folder.Path}: ".Length..], StringComparison.Ordinal);
                Assert.EndsWith("; the data is unchanged", rejected.Message, StringComparison.Ordinal);
            },
            iter: 60,
            threads: 1);

        Assert.Equal(before, await AnswersAsync());
        await Host.RestoreAsync(_folder.Path, Cancellation);
    }

    private enum Damage
    {
        OtherByte,
        CutOff,
        Longer,
        Removed,
    }

    private static async Task DamageAsync(string file, byte[] intact, int at, Damage damage)
    {
        if (damage == Damage.Removed)
        {
            File.Delete(file);
            return;
        }

        byte[] damaged = damage switch
        {
            Damage.OtherByte => [.. intact[..at], (byte)(intact[at] ^ 0x5a), .. intact[(at + 1)..]],
            Damage.CutOff => intact[..at],
            _ => [.. intact, 0x5a],
        };
        await File.WriteAllBytesAsync(file, damaged, Cancellation);
    }

    /// <summary>Sends messages and waits until nothing is to be done for them.</summary>
    private async Task SubmitAsync(IReadOnlyList<string> values)
    {
        _round++;
        foreach (var (value, index) in values.Select((value, index) => (value, index)))
        {
            var key = $"key-{_round}-{index}";
            var messageId = await Host.SendAsync("WorkQueue", $$"""{"id":"{{key}}","value":{{value}}}""", cancellationToken: Cancellation);
            var id = value.StartsWith('"') ? messageId : key;
            await Host.WaitForItemAsync("ResultsTable", new() { ["id"] = new(id) }, row => !row.ContainsKey("unpublished"), Cancellation);
            if (id == key)
            {
                await Host.WaitForExecutionAsync(Orchestrator, key, Cancellation);
            }
        }

        // The execution may end before the function that started it has recorded that.
        await Wait.UntilAsync(
            () => Host.DynamoDb.ScanAsync(new Amazon.DynamoDBv2.Model.ScanRequest { TableName = Host.TableName("IdempotencyTable") }, Cancellation),
            records => records.Items.All(record => record["status"].S != "INPROGRESS"),
            "the end of each record of idempotency");
    }

    /// <summary>The bytes of every read operation on what the stack has stored.</summary>
    private async Task<IReadOnlyList<string>> AnswersAsync()
    {
        var answers = new List<string>();
        foreach (var table in new[] { "ResultsTable", "IdempotencyTable" })
        {
            answers.Add(await PostAsync("DynamoDB_20120810.Scan", new { TableName = Host.TableName(table) }));
        }

        foreach (var queue in new[] { "ResultsQueue", "WorkDeadLetterQueue", "OrchestratorDeadLetterQueue" })
        {
            answers.Add(await PostAsync("AmazonSQS.GetQueueAttributes", new { QueueUrl = Host.QueueUrl(queue), AttributeNames = new[] { "All" } }));
        }

        var executions = await Host.Lambda.ListDurableExecutionsByFunctionAsync(new() { FunctionName = Host.FunctionName(Orchestrator) }, Cancellation);
        answers.Add(await Http.GetStringAsync(new Uri(Host.Endpoint, $"2025-12-01/functions/{Host.FunctionName(Orchestrator)}/durable-executions"), Cancellation));
        foreach (var arn in executions.DurableExecutions.Select(execution => Uri.EscapeDataString(execution.DurableExecutionArn)))
        {
            answers.Add(await Http.GetStringAsync(new Uri(Host.Endpoint, $"2025-12-01/durable-executions/{arn}"), Cancellation));
            answers.Add(await Http.GetStringAsync(new Uri(Host.Endpoint, $"2025-12-01/durable-executions/{arn}/history?IncludeExecutionData=true"), Cancellation));
        }

        return answers;
    }

    private async Task<string> PostAsync(string operation, object request)
    {
        using var content = new StringContent(JsonSerializer.Serialize(request), Encoding.UTF8, "application/x-amz-json-1.0");
        content.Headers.Add("X-Amz-Target", operation);
        using var response = await Http.PostAsync(Host.Endpoint, content, Cancellation);
        var answer = await response.Content.ReadAsStringAsync(Cancellation);
        Assert.True(response.IsSuccessStatusCode, answer);
        return answer;
    }
}
