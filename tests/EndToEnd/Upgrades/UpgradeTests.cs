using System.Text.Json;
using Amazon.Lambda.Model;
using DurableLocal.Core.Storage;
using DurableLocal.Hosting;

namespace DurableChaining.Tests.EndToEnd.Upgrades;

/// <summary>Data folders of earlier states of the runtime and the pipeline, opened with today's.</summary>
public sealed class UpgradeTests
{
    /// <summary>Name of the durable function whose executions wait.</summary>
    internal const string Approval = $"{Pipeline.Stack}-Approval";

    /// <summary>Valid messages of the recorded folders; there is also one that was rejected. They are completed, between two attempts of a step, within a step, anywhere, and delayed on the queue.</summary>
    private static readonly IReadOnlyList<string> Keys =
        [.. Range("done", 10), .. Range("retry", 4), .. Range("held", 1), .. Range("open", 30), .. Range("late", 5)];

    /// <summary>Executions that wait, by name, with their results.</summary>
    private static readonly IReadOnlyDictionary<string, string> Waiting = new Dictionary<string, string>
    {
        ["at-wait"] = "order at wait: waited",
        ["at-retry"] = "order at retry: reserved",
        ["at-branches"] = "order at branches: left+right",
        ["at-child"] = "order at child: inner",
        ["at-callback"] = "order at callback: approved",
    };

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    [InlineData(8)]
    [InlineData(9)]
    public async Task Executions_in_flight_of_an_earlier_state_finish(int schemaVersion)
    {
        using var folder = await RecordedFolder.UnpackAsync(schemaVersion);
        using var template = Template("RunAsync");
        await using var process = await StartAsync(folder, template);
        var pipeline = new Pipeline(process);
        var waiting = new Dictionary<string, string>(Waiting);
        if (schemaVersion >= 8)
        {
            waiting["paused"] = "order at wait: waited";
            Assert.Equal("PAUSED", (await ExecutionAsync(process, "paused")).Status);
            await ResumeAsync(process, "paused");
        }

        await CompleteCallbackAsync(process, "at-callback");

        var rows = await Wait.UntilAsync(pipeline.RowsAsync, rows => rows.Count > Keys.Count, "a row for each key", seconds: 240);
        Assert.Equal(Keys.Order(), rows.Where(row => row["status"].S == "COMPLETED").Select(row => row["id"].S).Order());
        Assert.Equal(Keys.Count + 1, rows.Count);
        var results = await pipeline.ReceiveAsync(pipeline.ResultsQueueUrl, rows.Count);
        var keysOfResults = results.Select(message => message.MessageAttributes["IdempotencyKey"].StringValue).ToHashSet();
        Assert.Empty(Keys.Except(keysOfResults));
        Assert.Equal(rows.Count, keysOfResults.Count);
        Assert.Single(await pipeline.ReceiveAsync(pipeline.DeadLetterQueueUrl, 1));
        foreach (var (name, result) in waiting)
        {
            Assert.Equal(("SUCCEEDED", result), await EndAsync(process, name));
        }

        Assert.Equal(0, await pipeline.CountAsync(pipeline.WorkQueueUrl));
        Assert.Equal(0, await pipeline.CountAsync(pipeline.OrchestratorDeadLetterQueueUrl));
    }

    [Fact]
    public async Task A_workflow_that_was_changed_while_executions_waited_fails_only_those_that_it_does_not_follow()
    {
        using var folder = await RecordedFolder.UnpackAsync(8);
        using var template = Template("RunChangedAsync");
        await using var process = await StartAsync(folder, template);

        var (status, error) = await EndAsync(process, "at-wait");

        Assert.Equal("FAILED", status);
        Assert.Contains("NonDeterministicExecutionException", error, StringComparison.Ordinal);
        Assert.Contains("cool-down", error, StringComparison.Ordinal);
        Assert.Equal(("SUCCEEDED", "order at retry: reserved"), await EndAsync(process, "at-retry"));
    }

    [Fact]
    public async Task A_folder_of_a_newer_version_is_rejected_with_its_name_and_both_versions()
    {
        using var folder = new TemporaryFolder();
        var file = Path.Combine(folder.Path, "runtime.db");
        var newest = RuntimeSchema.Migrations.Max(migration => migration.Number);
        await Database.Open(file, [.. RuntimeSchema.Migrations, new Migration(newest + 1, "of a later release", "CREATE TABLE later (id INTEGER)")]).DisposeAsync();

        var failure = await Assert.ThrowsAsync<InvalidOperationException>(() => RuntimeProcess.StartAsync(folder.Path));

        Assert.Contains("the runtime ended with 2", failure.Message, StringComparison.Ordinal);
        Assert.Contains($"{file}: schema version: expected at most {newest}, got {newest + 1}; the file was written by a newer build", failure.Message, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Range(string name, int count) => Enumerable.Range(0, count).Select(i => $"{name}-{i}");

    /// <summary>The pipeline with the durable function whose executions wait.</summary>
    private static CopiedTemplate Template(string handler) => CopiedTemplate.Write(text => WithApproval(text, Repository.Root, handler));

    /// <param name="root">The repository whose function it is, with a separator at its end.</param>
    internal static string WithApproval(string template, string root, string handler) => template.Replace(
        "  TransformFunction:\n",
        $$"""
          ApprovalFunction:
            Type: AWS::Serverless::Function
            Properties:
              FunctionName: {{Approval}}
              CodeUri: {{root}}runtime/tests/Functions/
              Handler: TestFunctions::TestFunctions.Upgrades.Approval::{{handler}}
              DurableConfig:
                ExecutionTimeout: 3600
                RetentionPeriodInDays: 1

          TransformFunction:

        """,
        StringComparison.Ordinal);

    private static Task<RuntimeProcess> StartAsync(TemporaryFolder folder, CopiedTemplate template) =>
        RuntimeProcess.StartAsync(folder.Path, "--template", template.File, "--stack-name", Pipeline.Stack);

    internal static async Task<Execution> ExecutionAsync(RuntimeProcess process, string name) =>
        Assert.Single((await process.Lambda.ListDurableExecutionsByFunctionAsync(new ListDurableExecutionsByFunctionRequest { FunctionName = Approval, DurableExecutionName = name })).DurableExecutions);

    /// <summary>Waits for the end of an execution and returns its status with its result or its error.</summary>
    private static async Task<(string Status, string Result)> EndAsync(RuntimeProcess process, string name)
    {
        var arn = (await ExecutionAsync(process, name)).DurableExecutionArn;
        var ended = await Wait.UntilAsync(
            () => process.Lambda.GetDurableExecutionAsync(new GetDurableExecutionRequest { DurableExecutionArn = arn }), execution => execution.Status != "RUNNING", $"the end of {name}");
        return (ended.Status, ended.Result is { } result ? JsonSerializer.Deserialize<string>(result)! : $"{ended.Error?.ErrorType}: {ended.Error?.ErrorMessage}");
    }

    internal static Task PauseAsync(RuntimeProcess process, string name) => ManageAsync(process, name, "pause");

    private static Task ResumeAsync(RuntimeProcess process, string name) => ManageAsync(process, name, "resume");

    /// <summary>Calls an operation that the SDK does not have.</summary>
    private static async Task ManageAsync(RuntimeProcess process, string name, string operation)
    {
        var arn = (await ExecutionAsync(process, name)).DurableExecutionArn;
        using var client = new HttpClient();
        using var response = await client.PostAsync($"http://127.0.0.1:{process.Port}/2025-12-01/durable-executions/{Uri.EscapeDataString(arn)}/{operation}", null);
        Assert.True(response.IsSuccessStatusCode, await response.Content.ReadAsStringAsync());
    }

    private static async Task CompleteCallbackAsync(RuntimeProcess process, string name)
    {
        var arn = (await ExecutionAsync(process, name)).DurableExecutionArn;
        var history = await process.Lambda.GetDurableExecutionHistoryAsync(new GetDurableExecutionHistoryRequest { DurableExecutionArn = arn });
        var callback = history.Events.Single(line => line.EventType == "CallbackStarted").CallbackStartedDetails.CallbackId;
        await process.Lambda.SendDurableExecutionCallbackSuccessAsync(new SendDurableExecutionCallbackSuccessRequest { CallbackId = callback, Result = new MemoryStream("\"approved\""u8.ToArray()) });
    }
}
