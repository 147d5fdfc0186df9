using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Returns the definition, status and size of a table.</summary>
internal sealed class DescribeTable(TableCatalog catalog, AwsIdentity identity, TimeProvider time) : IDynamoDbOperation
{
    public string Name => "DescribeTable";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        var (table, statistics) = catalog.Describe(name);
        var status = table.Indexes.All(index => index.IsActive) ? "ACTIVE" : "UPDATING";
        new TableDescriptionWriter(table, table, status, identity, time.GetUtcNow().ToUnixTimeMilliseconds(), number => statistics[number]).Write(response, "Table");
        return Task.CompletedTask;
    }
}
