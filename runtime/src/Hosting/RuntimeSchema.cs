using DurableLocal.Core.Storage;
using DurableLocal.Durable;
using DurableLocal.DynamoDb;
using DurableLocal.EventSources;
using DurableLocal.Lambda;
using DurableLocal.Sqs;
using DurableLocal.Telemetry.Traces;

namespace DurableLocal.Hosting;

/// <summary>The schema of the one database file that all services of the runtime share.</summary>
public static class RuntimeSchema
{
    /// <summary>The migrations of every service, for <see cref="Database.Open"/>. Their numbers are unique over all services.</summary>
    /// <remarks>
    /// Migrations 1 to 6 also run on files written before schema versions were stored. Those files have the tables but
    /// version 0, so these migrations create only what does not exist. Later migrations need no such check.
    /// </remarks>
    public static IReadOnlyList<Migration> Migrations { get; } =
    [
        .. Queues.Migrations,
        .. DynamoDbService.Migrations,
        .. LambdaSchema.Migrations,
        .. MappingStates.Migrations,
        .. DurableExecutionEngine.Migrations,
        .. StackTracing.Migrations,
    ];
}
