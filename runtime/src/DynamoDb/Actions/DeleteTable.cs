using System.Text.Json;
using DurableChaining.Local.DynamoDb.Tables;
using DurableChaining.Local.DynamoDb.Upkeep;
using DurableChaining.Local.DynamoDb.Wire;
using DurableChaining.Local.Wire;

namespace DurableChaining.Local.DynamoDb.Actions;

internal sealed class DeleteTable(TableCatalog catalog, AwsIdentity identity, TableUpkeep upkeep, TimeProvider time) : IDynamoDbAction
{
    public string Name => "DeleteTable";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.Refuse();
        var table = await catalog.RemoveAsync(name, RefuseProtected, cancellationToken).ConfigureAwait(false);
        upkeep.Wake();
        new TableAnswer(table, table, "DELETING", identity, time.GetUtcNow().ToUnixTimeMilliseconds(), static _ => (0, 0))
            .WriteDeletion(response, "TableDescription");
    }

    private static void RefuseProtected(TableDefinition table)
    {
        if (table.DeletionProtected)
        {
            throw DynamoDbException.Validation("Resource cannot be deleted as it is currently protected against deletion. Disable deletion protection first.");
        }
    }
}
