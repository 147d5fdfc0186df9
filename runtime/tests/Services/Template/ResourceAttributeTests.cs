using static DurableLocal.Tests.Template.TemplateDriver;

namespace DurableLocal.Tests.Template;

/// <summary>
/// SAM reads the attributes of its own resources that it knows and drops the others; CloudFormation rejects a template with
/// an unknown attribute on any other resource.
/// </summary>
public sealed class ResourceAttributeTests
{
    [Theory]
    [InlineData("AWS::Serverless::SimpleTable", "TestingMetadata: { a: [1] }", "TestingMetadata")]
    [InlineData("AWS::Serverless::SimpleTable", "dependsOn: Other", "dependsOn")]
    [InlineData("AWS::Serverless::SimpleTable", "Comment:", "Comment")]
    public void An_unknown_attribute_of_a_serverless_resource_is_a_warning(string type, string line, string attribute)
    {
        var stack = Read(Template(type, line));

        Assert.Equal([$"template.yaml(5,5): Rows.{attribute}: not an attribute of a resource, SAM ignores it"], stack.Warnings.Select(warning => warning.ToString()));
        Assert.Equal("Rows", Assert.Single(stack.Tables).LogicalId);
    }

    [Theory]
    [InlineData("AWS::DynamoDB::Table", "TestingMetadata: { a: [1] }", "Rows.TestingMetadata: expected an attribute of a resource")]
    [InlineData("AWS::DynamoDB::Table", "IgnoreGlobals: Function", "Rows.IgnoreGlobals: expected an attribute of a resource")]
    [InlineData("AWS::Serverless::SimpleTable", "Connectors: { Read: {} }", "Rows.Connectors: expected Policies in place of a connector")]
    public void What_CloudFormation_rejects_and_what_SAM_reads_is_an_error(string type, string line, string error) =>
        Assert.Contains(error, ErrorsOf(Template(type, line)), StringComparison.Ordinal);

    [Fact]
    public void A_template_with_known_attributes_has_no_warnings() => Assert.Empty(Read(Pipeline).Warnings);

    private static string Template(string type, string line) => $$"""
        Transform: AWS::Serverless-2016-10-31
        Resources:
          Rows:
            Type: {{type}}
            {{line}}
        """ + (type.StartsWith("AWS::Serverless", StringComparison.Ordinal) ? "" : "\n    Properties: { BillingMode: PAY_PER_REQUEST, AttributeDefinitions: [{ AttributeName: id, AttributeType: S }], KeySchema: [{ AttributeName: id, KeyType: HASH }] }\n");
}
