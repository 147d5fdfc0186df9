using System.Text.Json;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Answers the setting; restoring is no operation of this endpoint.</summary>
internal sealed class DescribeContinuousBackups(TableCatalog catalog, TimeProvider time) : IDynamoDbAction
{
    /// <summary>The longest, and what a table has unless another is asked for.</summary>
    public const int MostRecoveryDays = 35;

    public string Name => "DescribeContinuousBackups";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var constraints = new Constraints();
        var name = TableNames.Require(request, constraints);
        constraints.ThrowIfViolated();
        Write(response, Find(catalog, name), time);
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
            response.WriteNumber("RecoveryPeriodInDays"u8, table.RecoveryDays ?? MostRecoveryDays);
            TableResponse.WriteTime(response, "EarliestRestorableDateTime", table.CreatedAt);
            TableResponse.WriteTime(response, "LatestRestorableDateTime", time.GetUtcNow().ToUnixTimeMilliseconds());
        }

        response.WriteEndObject();
        response.WriteEndObject();
    }

    private static TableDefinition Find(TableCatalog catalog, string name)
    {
        try
        {
            return DescribeTable.Find(catalog, name).Table;
        }
        catch (DynamoDbException error) when (error.Code == "ResourceNotFoundException")
        {
            throw DynamoDbException.TableNotFound(name);
        }
    }
}

internal sealed class UpdateContinuousBackups(TableCatalog catalog, TimeProvider time) : IDynamoDbAction
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
            .AtMost("pointInTimeRecoverySpecification.recoveryPeriodInDays", days, DescribeContinuousBackups.MostRecoveryDays)
            .ThrowIfViolated();
        if (enabled == false && days is not null)
        {
            throw DynamoDbException.Validation("Invalid Request: Cannot specify RecoveryPeriodInDays when disabling point-in-time recovery.");
        }

        try
        {
            var table = await catalog.ChangeAsync(
                name, present => present with { PointInTimeRecovery = enabled == true, RecoveryDays = (int?)days }, cancellationToken).ConfigureAwait(false);
            DescribeContinuousBackups.Write(response, table, time);
        }
        catch (DynamoDbException error) when (error.Code == "ResourceNotFoundException")
        {
            throw DynamoDbException.TableNotFound(name);
        }
    }
}
