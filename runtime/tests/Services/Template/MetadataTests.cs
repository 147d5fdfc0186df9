using DurableLocal.Template;
using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>Metadata is free to the author of a template; one member of it is the local runtime's: a sample payload, and messages to report.</summary>
public sealed class MetadataTests
{
    private const string Resources = "Resources: { Jobs: { Type: AWS::SQS::Queue } }";

    [Fact]
    public void The_sample_payload_and_the_reported_messages_are_read()
    {
        var stack = Read($$"""
            Metadata:
              AWS::CloudFormation::Interface: { ParameterGroups: [] }
              DurableLocal:
                Sample: '{"id":"a"}'
                Report: [DUPLICATE, SKIPPED]
            {{Resources}}
            """);

        Assert.Equal("""{"id":"a"}""", stack.SamplePayload);
        Assert.Equal(["DUPLICATE", "SKIPPED"], stack.ReportedMessages);
    }

    [Theory]
    [InlineData("")]
    [InlineData("Metadata: { Other: { Sample: x } }")]
    public void A_template_without_a_sample_is_valid(string metadata) => Assert.Null(Read($"{metadata}\n{Resources}\n").SamplePayload);

    [Theory]
    [InlineData("Metadata: { DurableLocal: { Example: x } }", "Metadata.DurableLocal.Example: expected a property of Metadata.DurableLocal, got the unknown Example")]
    [InlineData("Metadata: { DurableLocal: { Sample: [x] } }", "Metadata.DurableLocal.Sample: expected text, got a list")]
    public void An_error_in_the_metadata_contains_its_path(string metadata, string message) =>
        Assert.Contains(message, Assert.Throws<TemplateException>(() => Read($"{metadata}\n{Resources}\n")).Message, StringComparison.Ordinal);
}
