using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>A customer managed key encrypts everything that holds work, and the roles that use a queue or table may use the key.</summary>
internal sealed class DataIsEncryptedWithTheGivenKey : ITemplateRule
{
    public string Name => "customer-key";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        Missing(template.Queues, "KmsMasterKeyId")
            .Concat(Missing(template.Of("AWS::DynamoDB::Table"), "SSESpecification", "KMSMasterKeyId"))
            .Concat(Missing(template.Of("AWS::Logs::LogGroup"), "KmsKeyId"))
            .Concat(Missing(template.DurableFunctions, "DurableConfig", "KMSKeyArn"))
            .Concat(
                from role in template.Roles
                let actions = role.Statements().SelectMany(statement => statement.At("Action").Items()).Select(action => action.Text()).OfType<string>().ToHashSet()
                where actions.Any(action => action.StartsWith("sqs:", StringComparison.Ordinal) || action.StartsWith("dynamodb:", StringComparison.Ordinal))
                    && !(actions.Contains("kms:Decrypt") && actions.Contains("kms:GenerateDataKey"))
                select new Finding(role.Line, $"{role.LogicalId}: expected kms:Decrypt and kms:GenerateDataKey beside its queues and tables"));

    private static IEnumerable<Finding> Missing(IEnumerable<SamResource> resources, params string[] path) =>
        from resource in resources
        where !resource[path].Items().Any(item => item.Reference() == Parameter)
        select new Finding(resource.Line, $"{resource.LogicalId}.{string.Join('.', path)}: expected the parameter {Parameter}, where it is given");

    private const string Parameter = "KmsKeyArn";
}
