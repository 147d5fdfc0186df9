using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableChaining.Tests.Template;

/// <summary>Reads the template at the root of the repository.</summary>
public sealed class DeployedTemplateTests
{
    [Fact]
    public void The_deployed_template_runs_locally()
    {
        var stack = Read();

        Assert.Equal(
            ["durable-chaining-work", "durable-chaining-work-dlq", "durable-chaining-results", "durable-chaining-orchestrator-dlq", "durable-chaining-reconcile-dlq"],
            stack.Queues.Select(queue => queue.Name));
        Assert.Contains("durable-chaining-results", stack.Tables.Select(table => table.Name));
        Assert.Equal("http://127.0.0.1:4566/000000000000/durable-chaining-work", stack.Outputs["WorkQueueUrl"]);
        Assert.Equal("arn:aws:lambda:us-east-1:000000000000:function:durable-chaining-OrchestratorFunction:live", stack.Outputs["OrchestratorArn"]);
    }

    [Fact]
    public void Only_the_orchestrator_is_durable_and_no_function_has_a_fixed_name()
    {
        var stack = Read();

        Assert.Equal("OrchestratorFunction", Assert.Single(stack.Functions, function => function.Durable is not null).LogicalId);
        Assert.All(stack.Functions, function => Assert.Equal($"durable-chaining-{function.LogicalId}", function.Name));
    }

    [Fact]
    public void The_visibility_timeout_of_the_work_queue_is_six_times_the_timeout_of_ingest()
    {
        var stack = Read();

        var mapping = Assert.Single(stack.EventSourceMappings);
        var function = stack.Functions.Single(function => function.Name == mapping.FunctionName);
        var visibility = int.Parse(stack.Queues[0].Attributes["VisibilityTimeout"]);
        Assert.True(visibility >= (6 * function.Timeout.TotalSeconds) + mapping.BatchingWindow.TotalSeconds);
        Assert.True(mapping.ReportBatchItemFailures);
    }

    [Fact]
    public void Reconcile_receives_every_status_change_that_runs_no_user_code()
    {
        var stack = Read();

        var rule = Assert.Single(stack.Rules);
        Assert.Contains("TIMED_OUT", rule.PatternJson, StringComparison.Ordinal);
        Assert.Contains("STOPPED", rule.PatternJson, StringComparison.Ordinal);
        Assert.EndsWith("function:durable-chaining-ReconcileFunction:live", Assert.Single(rule.Targets).Arn, StringComparison.Ordinal);
    }

    private static Stack Read() => TemplateReader.Read(
        Repository.Template,
        new TemplateOptions("durable-chaining", new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566")), new Dictionary<string, string>()));
}
