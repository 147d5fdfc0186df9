using DurableLocal.Hosting;
using DurableLocal.Cli;
using DurableLocal.Core.Aws;
using DurableLocal.Template;

namespace DurableLocal.Tests.Cli;

public sealed class CommandHintTests
{
    [Theory]
    [InlineData("live", "arn:aws:lambda:us-east-1:000000000000:function:flow:live")]
    [InlineData(null, "'arn:aws:lambda:us-east-1:000000000000:function:flow:$LATEST'")]
    public void A_durable_function_is_invoked_with_a_qualifier_for_without_one_it_is_refused(string? alias, string name)
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
        var stack = new Stack("app", [], [], [function], [], [], new Dictionary<string, string>());
        var identity = new AwsIdentity("us-east-1", AwsIdentity.LocalAccountId, new Uri("http://127.0.0.1:4566"));

        Assert.Contains(UpCommand.Commands(stack, identity, "http://127.0.0.1:4566"), command => command.Contains($"lambda invoke --function-name {name} --payload", StringComparison.Ordinal));
    }
}
