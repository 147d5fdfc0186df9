using System.Text.Json;
using DurableLocal.Core.Aws;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>The quotas a new account has (developer guide, "Service, account, and table quotas").</summary>
internal sealed class DescribeLimits : IDynamoDbOperation
{
    private const int AccountUnits = 80_000;
    private const int TableUnits = 40_000;

    public string Name => "DescribeLimits";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        response.WriteNumber("AccountMaxReadCapacityUnits"u8, AccountUnits);
        response.WriteNumber("AccountMaxWriteCapacityUnits"u8, AccountUnits);
        response.WriteNumber("TableMaxReadCapacityUnits"u8, TableUnits);
        response.WriteNumber("TableMaxWriteCapacityUnits"u8, TableUnits);
        return Task.CompletedTask;
    }
}

/// <summary>Returns the address of this endpoint.</summary>
internal sealed class DescribeEndpoints(AwsIdentity identity) : IDynamoDbOperation
{
    private const int CachePeriodInMinutes = 1440;

    public string Name => "DescribeEndpoints";

    public Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        response.WriteStartArray("Endpoints"u8);
        response.WriteStartObject();
        response.WriteString("Address"u8, identity.Endpoint.Authority);
        response.WriteNumber("CachePeriodInMinutes"u8, CachePeriodInMinutes);
        response.WriteEndObject();
        response.WriteEndArray();
        return Task.CompletedTask;
    }
}
