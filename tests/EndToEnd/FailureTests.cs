using Amazon.DynamoDBv2.Model;
using Amazon.Lambda.Model;
using DurableLocal.Lambda.Faults;
using DurableLocal.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The failure table of docs/failures.md, with processes that fail.</summary>
public sealed class FailureTests(PipelineHost fixture) : PipelineHostTest(fixture)
{
    [Fact]
    public async Task Each_kind_of_step_failure_has_its_documented_outcome()
    {
        using var template = FaultyTemplate.Write(stepTimeoutSeconds: 2);
        await using var runtime = await IsolatedRuntime.StartAsync("--template", template.File, "--stack-name", Pipeline.Stack, "--parameter", "StepRetrySeconds=1");
        string[] kinds = ["throw", "no-json", "exit", "sleep", "throttle-2", "throttle-9", "fine"];
        foreach (var kind in kinds)
        {
            await runtime.Pipeline.SubmitAsync($$"""{"id":"{{kind}}-{{runtime.Process.Port}}","name":"{{kind}}","value":1}""");
        }

        var rows = new Dictionary<string, Dictionary<string, AttributeValue>>();
        foreach (var kind in kinds)
        {
            rows[kind] = await runtime.Pipeline.RowAsync($"{kind}-{runtime.Process.Port}");
        }

        AssertFailed(rows["throw"], "InvalidDataException", "the step's own failure", "step1-add");
        AssertFailed(rows["exit"], "Runtime.ExitError", "exit status 3", "step1-add");
        AssertFailed(rows["sleep"], "Sandbox.Timedout", "timed out after 2.00 seconds", "step1-add");
        AssertFailed(rows["throttle-9"], "TooManyRequestsException", "Rate Exceeded.", "step1-add");
        Assert.Equal("FAILED", rows["no-json"]["status"].S);
        Assert.Equal("COMPLETED", rows["throttle-2"]["status"].S);
        Assert.Equal("COMPLETED", rows["fine"]["status"].S);
        Assert.Equal(["step1-add", "step1-add-backoff-1", "step1-add-attempt-2", "step1-add-backoff-2", "step1-add-attempt-3"], await AttemptsAsync(runtime, rows["throttle-2"]));
        Assert.Equal(["step1-add"], await AttemptsAsync(runtime, rows["throw"]));
        Assert.Equal(3, (await AttemptsAsync(runtime, rows["sleep"])).Count(name => !name.Contains("backoff", StringComparison.Ordinal)));

        Assert.Equal(kinds.Length, (await runtime.Pipeline.ReceiveAsync(runtime.Pipeline.ResultsQueueUrl, kinds.Length)).Count);
        await Wait.UntilAsync(() => runtime.Pipeline.CountAsync(runtime.Pipeline.OrchestratorDeadLetterQueueUrl), count => count == 5, "five inputs on the orchestrator's dead-letter queue");
    }

    [Fact]
    public async Task A_stopped_execution_ends_in_a_FAILED_row_with_the_reason()
    {
        using var held = Host.HoldTime();
        await StartWaitingAsync(Host, "stopped");
        var running = await WaitingExecutionAsync("stopped");

        await Host.Lambda.StopDurableExecutionAsync(new StopDurableExecutionRequest
        {
            DurableExecutionArn = running,
            Error = new ErrorObject { ErrorType = "Operator", ErrorMessage = "cancelled by the operator" },
        });

        var row = await RowAsync(Host, "stopped");
        AssertFailed(row, "Operator", "cancelled by the operator", step: null);
        Assert.Equal(running, row["execution_arn"].S);
        Assert.Equal("FAILED", Assert.Single(await Host.ReceiveAsync("ResultsQueue")).MessageAttributes["Status"].StringValue);
    }

    [Fact]
    public async Task An_execution_that_times_out_ends_in_a_FAILED_row_with_the_reason()
    {
        var parameters = new Dictionary<string, string> { ["StepRetrySeconds"] = $"{PipelineHost.StepRetrySeconds}", ["ExecutionTimeoutSeconds"] = "900" };
        await using var host = await SamTestHost.StartAsync("template.yaml", new SamTestOptions { SkipTime = true, Parameters = parameters, Timeout = TimeSpan.FromMinutes(2) }, Cancellation);
        await StartWaitingAsync(host, "late");

        var row = await RowAsync(host, "late");

        Assert.Equal("FAILED", row["status"].S);
        Assert.Contains("timed out", row["error"].M["message"].S, StringComparison.OrdinalIgnoreCase);
    }

    /// <summary>Starts an execution whose first step is throttled and waits for its next attempt for an hour.</summary>
    private static async Task StartWaitingAsync(SamTestHost host, string id)
    {
        host.Fail("AddFunction", InvocationFault.Throttle);
        await host.SendAsync("WorkQueue", $$"""{"id":"{{id}}"}""");
    }

    private static Task<Dictionary<string, AttributeValue>> RowAsync(SamTestHost host, string id) =>
        host.WaitForItemAsync("ResultsTable", new() { ["id"] = new AttributeValue { S = id } });

    private async Task<string> WaitingExecutionAsync(string name)
    {
        var found = await Wait.UntilAsync(
            () => Host.Lambda.ListDurableExecutionsByFunctionAsync(new() { FunctionName = Host.FunctionName("OrchestratorFunction"), DurableExecutionName = name }),
            response => response.DurableExecutions is { Count: 1 },
            $"the execution {name}");
        var arn = found.DurableExecutions[0].DurableExecutionArn;
        await Wait.UntilAsync(
            () => Host.HistoryAsync(arn),
            history => history.Any(entry => entry.EventType == "WaitStarted"),
            "the wait for the second attempt");
        return arn;
    }

    private static async Task<List<string>> AttemptsAsync(IsolatedRuntime runtime, Dictionary<string, AttributeValue> row)
    {
        var history = await runtime.Process.Lambda.GetDurableExecutionHistoryAsync(new() { DurableExecutionArn = row["execution_arn"].S });
        return [.. history.Events.Select(entry => entry.Name).Where(name => name?.StartsWith("step1-add", StringComparison.Ordinal) == true).Distinct()];
    }

    private static void AssertFailed(Dictionary<string, AttributeValue> row, string type, string message, string? step)
    {
        Assert.Equal(("FAILED", type), (row["status"].S, row["error"].M["type"].S));
        Assert.Contains(message, row["error"].M["message"].S, StringComparison.Ordinal);
        Assert.Equal(step, row["error"].M.GetValueOrDefault("step")?.S);
    }
}
