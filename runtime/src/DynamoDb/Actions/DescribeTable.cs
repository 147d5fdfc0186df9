using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

internal sealed class DescribeTable(TableCatalog catalog, AwsIdentity identity, TimeProvider time) : IDynamoDbAction
{
    public string Name => "DescribeTable";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        var (table, statistics) = Find(catalog, name);
        var status = table.Indexes.All(index => index.IsActive) ? "ACTIVE" : "UPDATING";
        new TableResponse(table, table, status, identity, time.GetUtcNow().ToUnixTimeMilliseconds(), number => statistics[number]).Write(response, "Table");
        return Task.CompletedTask;
    }

    /// <exception cref="DynamoDbException">There is no such table.</exception>
    public static (TableDefinition Table, Dictionary<int, (long Items, long Bytes)> Statistics) Find(TableCatalog catalog, string name)
    {
        try
        {
            return catalog.Read<(TableDefinition, Dictionary<int, (long, long)>)>(name, table => session =>
            {
                var statistics = new Dictionary<int, (long, long)> { [0] = TableCatalog.Statistics(session, table, 0) };
                foreach (var index in table.Indexes)
                {
                    statistics[index.Number] = TableCatalog.Statistics(session, table, index.Number);
                }

                return (table, statistics);
            });
        }
        catch (DynamoDbException error) when (error.Code == "ResourceNotFoundException")
        {
            throw DynamoDbException.NotFound($"Requested resource not found: Table: {name} not found");
        }
    }
}
