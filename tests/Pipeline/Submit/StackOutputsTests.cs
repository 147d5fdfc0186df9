using DurableChaining.Submit;

namespace DurableChaining.Tests.Submit;

public sealed class StackOutputsTests
{
    [Theory]
    [InlineData("""{"Stacks":[{"StackName":"s","Outputs":[{"OutputKey":"WorkQueueUrl","OutputValue":"q","Description":"d"},{"OutputKey":"ResultsTableName","OutputValue":"t"}]}]}""")]
    [InlineData("""[{"OutputKey":"WorkQueueUrl","OutputValue":"q"},{"OutputKey":"ResultsTableName","OutputValue":"t"}]""")]
    [InlineData("""{"Outputs":[{"OutputKey":"WorkQueueUrl","OutputValue":"q"},{"OutputKey":"ResultsTableName","OutputValue":"t"}]}""")]
    [InlineData("""{"WorkQueueUrl":"q","ResultsTableName":"t"}""")]
    public void Every_form_of_outputs_is_read(string text)
    {
        var endpoints = PipelineEndpoints.FromOutputs(StackOutputs.Parse("outputs.json", text), "--outputs outputs.json");

        Assert.Equal(("q", "t"), (endpoints.QueueUrl, endpoints.Table));
        Assert.Equal("--outputs outputs.json: WorkQueueUrl", endpoints.QueueSource);
    }

    [Theory]
    [InlineData("no json", "--outputs: expected a JSON document, got \"outputs.json\": ")]
    [InlineData("5", "with 5")]
    [InlineData("""{"Stacks":[]}""", "with the members Stacks")]
    [InlineData("""[{"Key":"a"}]""", "with a list of other things")]
    [InlineData("""{"a":{"b":1}}""", "with the members a")]
    public void Anything_else_is_refused_with_what_it_is(string text, string message) =>
        Assert.Contains(message, Assert.Throws<SubmitException>(() => StackOutputs.Parse("outputs.json", text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_file_that_is_not_there_is_named()
    {
        var failure = await Assert.ThrowsAsync<SubmitException>(() => StackOutputs.ReadAsync("missing.json", TestContext.Current.CancellationToken));

        Assert.StartsWith("--outputs: expected a file that can be read, got \"missing.json\": ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_of_another_stack_are_refused_with_those_that_it_has()
    {
        var failure = Assert.Throws<SubmitException>(() => PipelineEndpoints.FromOutputs(new Dictionary<string, string> { ["WorkQueueUrl"] = "q", ["Other"] = "o" }, "template.yaml"));

        Assert.Equal("template.yaml: expected the outputs WorkQueueUrl and ResultsTableName, got WorkQueueUrl, Other", failure.Message);
    }
}
