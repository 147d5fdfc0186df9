using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Returns the point-in-time recovery setting. This endpoint stores the setting only; it cannot restore a table.</summary>
internal sealed class DescribeContinuousBackups(TableCatalog catalog, TimeProvider time) : IDynamoDbOperation
{
    /// <summary>The maximum recovery period, and the default.</summary>
    public const int MaximumRecoveryDays = 35;

    public string Name => "DescribeContinuousBackups";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        Write(response, catalog.Find(name) ?? throw DynamoDbException.TableNotFound(name), time);
        return Task.CompletedTask;
    }

    public static void Write(Utf8JsonWriter response, TableDefinition table, TimeProvider time)
    {
        response.WriteStartObject("ContinuousBackupsDescription"u8);
        response.WriteString("ContinuousBackupsStatus"u8, "ENABLED"u8);
        response.WriteStartObject("PointInTimeRecoveryDescription"u8);
        response.WriteString("PointInTimeRecoveryStatus"u8, table.PointInTimeRecovery ? "ENABLED" : "DISABLED");
        if (table.PointInTimeRecovery)
        {
            response.WriteNumber("RecoveryPeriodInDays"u8, table.RecoveryDays ?? MaximumRecoveryDays);
            TableDescriptionWriter.WriteTime(response, "EarliestRestorableDateTime", table.CreatedAt);
            TableDescriptionWriter.WriteTime(response, "LatestRestorableDateTime", time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        response.WriteEndObject();
        response.WriteEndObject();
    }
}

/// <summary>Stores the point-in-time recovery setting of a table.</summary>
internal sealed class UpdateContinuousBackups(TableCatalog catalog, TimeProvider time) : IDynamoDbOperation
{
    public string Name => "UpdateContinuousBackups";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        var specification = request.Structure("PointInTimeRecoverySpecification", "PointInTimeRecoverySpecification");
        var enabled = specification?.Boolean("PointInTimeRecoveryEnabled");
        var days = specification?.Integer("RecoveryPeriodInDays");
        constraints
            .NotNull("pointInTimeRecoverySpecification", specification)
            .NotNull("pointInTimeRecoverySpecification.pointInTimeRecoveryEnabled", specification is null ? request : enabled)
            .AtLeast("pointInTimeRecoverySpecification.recoveryPeriodInDays", days, 1)
            .AtMost("pointInTimeRecoverySpecification.recoveryPeriodInDays", days, DescribeContinuousBackups.MaximumRecoveryDays)
            .ThrowIfViolated();
        if (enabled == false && days is not null)
        {
            throw DynamoDbException.Validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
        }

        try
        {
            var table = await catalog.ChangeAsync(
                name, current => current with { PointInTimeRecovery = enabled == true, RecoveryDays = (int?)days }, cancellationToken).ConfigureAwait(false);
            DescribeContinuousBackups.Write(response, table, time);
        }
        catch (DynamoDbException error) when (error.IsResourceNotFound)
        {
            throw DynamoDbException.TableNotFound(name);
        }
    }
}
