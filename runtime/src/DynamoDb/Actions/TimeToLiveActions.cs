using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Maintenance;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Enables or disables the expiry of a table's items. Existing items are processed in the background.</summary>
internal sealed class UpdateTimeToLive(TableCatalog catalog, TableMaintenance maintenance) : IDynamoDbOperation
{
    public string Name => "UpdateTimeToLive";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        var specification = request.Structure("TimeToLiveSpecification", "TimeToLiveSpecification");
        var attribute = specification?.Text("AttributeName");
        var enabled = specification?.Boolean("Enabled");
        constraints.NotNull("timeToLiveSpecification", specification);
        if (specification is not null)
        {
            constraints
                .NotNull("timeToLiveSpecification.attributeName", attribute)
                .Length("timeToLiveSpecification.attributeName", attribute?.Length, 1, 255, () => attribute!)
                .NotNull("timeToLiveSpecification.enabled", enabled);
        }

        constraints.ThrowIfViolated();
        await catalog.ChangeAsync(name, table => Apply(table, attribute!, enabled == true), cancellationToken).ConfigureAwait(false);
        maintenance.Wake();
        response.WriteStartObject("TimeToLiveSpecification"u8);
        response.WriteString("AttributeName"u8, attribute);
        response.WriteBoolean("Enabled"u8, enabled == true);
        response.WriteEndObject();
    }

    private static TableDefinition Apply(TableDefinition table, string attribute, bool enable)
    {
        if (table.TimeToLiveAttribute is { } current && current != attribute)
        {
            throw DynamoDbException.Validation($"TimeToLive is active on a different AttributeName: current AttributeName is {current}");
        }

        if (enable == table.TimeToLiveAttribute is not null)
        {
            throw DynamoDbException.Validation($"TimeToLive is already {(enable ? "enabled" : "disabled")}");
        }

        return table with { TimeToLiveAttribute = enable ? attribute : null, TimeToLiveBackfilled = false };
    }
}

/// <summary>Returns the expiry setting of a table.</summary>
internal sealed class DescribeTimeToLive(TableCatalog catalog) : IDynamoDbOperation
{
    public string Name => "DescribeTimeToLive";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        var table = catalog.Find(name) ?? throw DynamoDbException.NoSuchTable(name);
        response.WriteStartObject("TimeToLiveDescription"u8);
        response.WriteString("TimeToLiveStatus"u8, table.TimeToLiveAttribute is null ? "DISABLED" : "ENABLED");
        if (table.TimeToLiveAttribute is { } attribute)
        {
            response.WriteString("AttributeName"u8, attribute);
        }

        response.WriteEndObject();
        return Task.CompletedTask;
    }
}
