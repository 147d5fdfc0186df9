using DurableChaining.Tests.Template.Yaml;

namespace DurableChaining.Tests.Template.Rules;

/// <summary>Tables are protected against the deletion of a row, of the table and of the stack; a table of a failed first deployment is deleted, so that the deployment can be repeated.</summary>
internal sealed class TablesAreProtected : ITemplateRule
{
    public string Name => "table-protection";

    public IEnumerable<Finding> Check(SamTemplate template) =>
        from table in template.Of("AWS::DynamoDB::Table")
        where table["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"].Text() != "true"
            || table["SSESpecification", "SSEEnabled"].Text() != "true"
            || table["TimeToLiveSpecification", "Enabled"].Text() != "true"
            || table["DeletionProtectionEnabled"] is null
            || table.Attribute("DeletionPolicy").Text() != "RetainExceptOnCreate"
            || table.Attribute("UpdateReplacePolicy").Text() != "Retain"
        select new Finding(table.Line, $"{table.LogicalId}: expected point-in-time recovery, encryption, TTL, DeletionProtectionEnabled, DeletionPolicy RetainExceptOnCreate and UpdateReplacePolicy Retain");
}
