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
    public void Any_other_document_is_rejected_with_its_kind(string text, string message) =>
        Assert.Contains(message, Assert.Throws<SubmitException>(() => StackOutputs.Parse("outputs.json", text)).Message, StringComparison.Ordinal);

    [Fact]
    public async Task The_error_for_a_missing_file_contains_its_path()
    {
        var failure = await Assert.ThrowsAsync<SubmitException>(() => StackOutputs.ReadAsync("missing.json", TestContext.Current.CancellationToken));

        Assert.StartsWith("--outputs: expected a file that can be read, got \"missing.json\": ", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Outputs_of_another_stack_are_rejected_with_their_names()
    {
        var failure = Assert.Throws<SubmitException>(() => PipelineEndpoints.FromOutputs(new Dictionary<string, string> { ["WorkQueueUrl"] = "q", ["Other"] = "o" }, "template.yaml"));

        Assert.Equal("template.yaml: expected the outputs WorkQueueUrl and ResultsTableName, got WorkQueueUrl, Other", failure.Message);
    }
}
