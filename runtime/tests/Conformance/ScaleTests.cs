using System.Text.Json.Nodes;
using Amazon.Lambda;
using Amazon.Lambda.Model;

namespace DurableLocal.Tests.Conformance;

/// <summary>Executions of many operations, up to the quota of 3 000 and one over it.</summary>
public sealed class ScaleTests(ConformanceRuntime runtime)
{
    private const int Quota = 3_000;

    [Theory]
    [InlineData("ManySteps", 1_000)]
    [InlineData("ManyItems", 1_000)]
    [InlineData("ManySteps", Quota)]
    public async Task Execution_with_many_operations_succeeds(string function, int count)
    {
        var end = await RunAsync(function, count);

        Assert.True(end.Status == ExecutionStatus.SUCCEEDED, $"{end.Status} {end.Error?.ErrorType}: {end.Error?.ErrorMessage}");
        Assert.Equal(count, (int)JsonNode.Parse(end.Result)!);
    }

    [Fact]
    public async Task Execution_with_one_operation_over_the_quota_fails_and_names_the_quota()
    {
        var end = await RunAsync("ManySteps", Quota + 1);

        Assert.Equal(ExecutionStatus.FAILED, end.Status);
        Assert.Contains($"{Quota} operations", end.Error.ErrorMessage, StringComparison.Ordinal);
    }

    private async Task<GetDurableExecutionResponse> RunAsync(string function, int count)
    {
        var process = await runtime.ProcessAsync();
        var execution = await Execution.StartAsync(process.Lambda, $"{ConformanceTemplate.StackName}-{function}", $"{count}", asEvent: true);
        return await execution.EndAsync();
    }
}
