using DurableLocal.Core.Aws;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Actions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Upkeep;
using DurableLocal.Template;

namespace DurableLocal.DynamoDb;

/// <summary>DynamoDB on one machine: the operations, and the background work on the tables.</summary>
public sealed class DynamoDbService : IAsyncDisposable
{
    private readonly TableCatalog _catalog;
    private readonly TableMaintenance _upkeep;
    private readonly TimeProvider _time;

    /// <param name="database">The shared store, opened with <see cref="Migrations"/>.</param>
    /// <param name="identity">Whose ARNs the tables get.</param>
    /// <param name="time">The clock of expiry and of request tokens.</param>
    /// <param name="reportDefect">Hears of a failure of the background work, which is tried again.</param>
    public DynamoDbService(Database database, AwsIdentity identity, TimeProvider time, Action<Exception> reportDefect)
    {
        _time = time;
        _catalog = new TableCatalog(database);
        _upkeep = new TableMaintenance(database, _catalog, time, reportDefect);
        Actions =
        [
            new PutItem(_catalog),
            new GetItem(_catalog),
            new UpdateItem(_catalog),
            new DeleteItem(_catalog),
            new Query(_catalog),
            new Scan(_catalog),
            new CreateTable(_catalog, identity, time),
            new DescribeTable(_catalog, identity, time),
            new DeleteTable(_catalog, identity, _upkeep, time),
            new ListTables(_catalog),
            new UpdateTable(_catalog, identity, _upkeep, time),
            new BatchGetItem(_catalog),
            new BatchWriteItem(_catalog),
            new TransactWriteItems(_catalog, time),
            new TransactGetItems(_catalog),
            new UpdateTimeToLive(_catalog, _upkeep),
            new DescribeTimeToLive(_catalog),
            new DescribeContinuousBackups(_catalog, time),
            new UpdateContinuousBackups(_catalog, time),
            new TagResource(_catalog),
            new UntagResource(_catalog),
            new ListTagsOfResource(_catalog),
            new DescribeLimits(),
            new DescribeEndpoints(identity),
        ];
        _upkeep.Start();
    }

    /// <summary>The schema of this service, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = [new(2, "tables of DynamoDB", DynamoDbSchema.Sql)];

    internal IReadOnlyList<IDynamoDbAction> Actions { get; }

    /// <summary>Makes the table of a template if it is missing; adds indexes and TTL that an existing one lacks.</summary>
    public Task DeclareAsync(TableResource resource, CancellationToken cancellationToken = default) =>
        new TableDeclaration(_catalog, _upkeep, _time).DeclareAsync(resource, cancellationToken);

    public ValueTask DisposeAsync() => _upkeep.DisposeAsync();
}
