using System.Text.Json;
using Amazon.Lambda.DurableExecution;
using Amazon.Lambda.DurableExecution.Testing;

namespace DurableChaining.Tests.EndToEnd;

/// <summary>The official test runner for deployed functions, on the local runtime: as a team would test its own account.</summary>
public sealed class CloudRunnerTests(RunningRuntime running)
{
    [Fact]
    public async Task A_deployed_workflow_is_run_to_its_end_with_its_steps()
    {
        await using var runner = new CloudDurableTestRunner<JsonElement, JsonElement>(Pipeline.OrchestratorArn, running.Process.Lambda);

        var result = await runner.RunAsync(JsonElement.Parse("""{"name":"cloud","value":5}"""), cancellationToken: TestContext.Current.CancellationToken);

        result.EnsureSucceeded();
        Assert.Equal(40, result.Result.GetProperty("output").GetProperty("final_value").GetDecimal());
        Assert.Equal(["step1-add", "step2-transform", "step3-finalize", "save-result", "publish-result"], result.Steps.Select(step => step.Name));
        Assert.All(result.Steps, step => Assert.Equal("SUCCEEDED", step.Status));
        Assert.Equal(30, result.GetStep("step2-transform").GetResult<JsonElement>().GetProperty("value").GetDecimal());
        Assert.Null(result.InvocationCount);
    }

    [Fact]
    public async Task A_workflow_that_fails_is_a_result_with_its_error()
    {
        await using var runner = new CloudDurableTestRunner<JsonElement, JsonElement>(Pipeline.OrchestratorArn, running.Process.Lambda);

        var arn = await runner.StartAsync(JsonElement.Parse("""{"value":"five"}"""), cancellationToken: TestContext.Current.CancellationToken);
        var result = await runner.WaitForResultAsync(arn, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal((InvocationStatus.Failed, "value: expected a number, got \"five\""), (result.Status, result.Error!.ErrorMessage));
        Assert.Equal(["save-result", "publish-result"], result.Steps.Select(step => step.Name));
    }
}
