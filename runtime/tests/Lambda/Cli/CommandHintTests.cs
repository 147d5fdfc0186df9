using DurableLocal.Cli.Verbs;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Tests.Cli;

/// <summary>The commands that <c>up</c> prints: from what the template has, never from what one pipeline needs.</summary>
public sealed class CommandHintTests
{
    private const string Endpoint = "http://127.0.0.1:4566";

    private static readonly AwsIdentity Identity = new("us-east-1", AwsIdentity.LocalAccountId, new Uri(Endpoint));

    [Theory]
    [InlineData("live", "arn:aws:lambda:us-east-1:000000000000:function:flow:live")]
    [InlineData(null, "'arn:aws:lambda:us-east-1:000000000000:function:flow:$LATEST'")]
    public void The_invoke_command_of_a_durable_function_has_the_required_qualifier(string? alias, string name)
    {
        Assert.Contains(Commands(StackWith(alias)), command => command.Contains($"lambda invoke --function-name {name} --payload", StringComparison.Ordinal));
    }

    [Fact]
    public void The_sample_of_the_template_is_the_message_and_the_payload()
    {
        var commands = Commands(StackWith("live") with { SamplePayload = """{"name":"it's"}""" });

        Assert.Contains(commands, command => command.EndsWith("""sqs send-message --queue-url http://127.0.0.1:4566/000000000000/jobs --message-body '{"name":"it'\''s"}'""", StringComparison.Ordinal));
        Assert.Contains("""echo '{"name":"it'\''s"}' > payload.json""", commands);
    }

    [Fact]
    public void Without_a_sample_the_payload_is_an_empty_object()
    {
        var commands = Commands(StackWith("live"));

        Assert.Contains(commands, command => command.EndsWith("--message-body '{}'", StringComparison.Ordinal));
        Assert.Contains("echo '{}' > payload.json", commands);
    }

    private static string[] Commands(Stack stack) => [.. UpCommand.Commands(stack, Identity, Endpoint)];

    private static Stack StackWith(string? alias)
    {
        var function = new FunctionResource
        {
            LogicalId = "Flow",
            Name = "flow",
            Handler = "h",
            Runtime = "dotnet10",
            CodeUri = "/",
            Timeout = TimeSpan.FromSeconds(3),
            MemorySizeMegabytes = 128,
            Environment = new Dictionary<string, string>(),
            Alias = alias,
            Durable = new DurableResource(TimeSpan.FromMinutes(1), 1),
        };
        var queue = new QueueResource("Jobs", "jobs", new Dictionary<string, string>());
        var mapping = new EventSourceMappingResource("FlowJobs", "flow", Identity.QueueArn("jobs"), 10, TimeSpan.Zero, ReportBatchItemFailures: false, MaximumConcurrency: null, Enabled: true);
        return new Stack("app", [queue], [], [function], [mapping], [], new Dictionary<string, string>());
    }
}
