using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

public sealed class GlobalsTests
{
    [Fact]
    public void Maps_merge_and_scalars_override()
    {
        var stack = Read(With("          RESULTS_TABLE: !Ref ResultsTable", "          RESULTS_TABLE: !Ref ResultsTable\n          POWERTOOLS_SERVICE_NAME: own"));

        var orchestrator = stack.Functions[1];
        Assert.Equal("own", orchestrator.Environment["POWERTOOLS_SERVICE_NAME"]);
        Assert.Equal(1024, orchestrator.MemorySizeMegabytes);
        Assert.Equal(512, stack.Functions[0].MemorySizeMegabytes);
        Assert.Equal(TimeSpan.FromSeconds(10), stack.Functions[3].Timeout);
    }

    [Fact]
    public void IgnoreGlobals_excludes_the_listed_properties()
    {
        var stack = Read(With(
            "  AddFunction:\n    Type: AWS::Serverless::Function\n",
            "  AddFunction:\n    Type: AWS::Serverless::Function\n    IgnoreGlobals: [MemorySize]\n"));

        Assert.Equal(128, stack.Functions[3].MemorySizeMegabytes);
        Assert.Equal("live", stack.Functions[3].Alias);
    }

    [Fact]
    public void The_local_runtime_reads_a_template_of_plain_resources_only()
    {
        var stack = Read("""
            Resources:
              Jobs: { Type: AWS::SQS::Queue, Properties: { FifoQueue: true } }
            """);

        Assert.Equal("app-Jobs.fifo", Assert.Single(stack.Queues).Name);
    }
}
