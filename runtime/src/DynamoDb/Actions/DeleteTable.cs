using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Maintenance;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Deletes a table. Its items are removed in the background.</summary>
internal sealed class DeleteTable(TableCatalog catalog, AwsIdentity identity, TableMaintenance maintenance, TimeProvider time) : IDynamoDbOperation
{
    public string Name => "DeleteTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        var table = await catalog.RemoveAsync(name, CheckProtection, cancellationToken).ConfigureAwait(false);
        maintenance.Wake();
        new TableDescriptionWriter(table, table, "DELETING", identity, time.GetUtcNow().ToUnixTimeMilliseconds(), static _ => (0, 0))
            .WriteDeletion(response, "TableDescription");
    }

    private static void CheckProtection(TableDefinition table)
    {
        if (table.DeletionProtected)
        {
            throw DynamoDbException.Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
        }
    }
}
