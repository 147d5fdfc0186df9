using DurableLocal.Core.Aws;
using DurableLocal.Core.Background;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Actions;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Maintenance;
using DurableLocal.Template;

namespace DurableLocal.DynamoDb;

/// <summary>The local DynamoDB: its operations, and the background work on its tables.</summary>
public sealed class DynamoDbService : IAsyncDisposable
{
    private readonly TableCatalog _catalog;
    private readonly TableMaintenance _maintenance;
    private readonly BackgroundWork _background;
    private readonly TimeProvider _time;

    /// <param name="database">The store, opened with <see cref="Migrations"/>.</param>
    /// <param name="identity">The account, region and address of ARNs and endpoints.</param>
    /// <param name="time">The clock of expiry and of request tokens.</param>
    /// <param name="reportDefect">Called with an exception of the background work, which is retried.</param>
    public DynamoDbService(Database database, AwsIdentity identity, TimeProvider time, Action<Exception> reportDefect)
    {
        _time = time;
        _catalog = new TableCatalog(database, time);
        _background = new BackgroundWork(time, reportDefect);
        _maintenance = new TableMaintenance(database, _catalog, time, _background, new StorageRetry(time, reportDefect));
        Operations =
        [
            new PutItem(_catalog),
            new GetItem(_catalog),
            new UpdateItem(_catalog),
            new DeleteItem(_catalog),
            new Query(_catalog),
            new Scan(_catalog),
            new CreateTable(_catalog, identity, time),
            new DescribeTable(_catalog, identity, time),
            new DeleteTable(_catalog, identity, _maintenance, time),
            new ListTables(_catalog),
            new UpdateTable(_catalog, identity, _maintenance, time),
            new BatchGetItem(_catalog),
            new BatchWriteItem(_catalog),
            new TransactWriteItems(_catalog, time),
            new TransactGetItems(_catalog),
            new UpdateTimeToLive(_catalog, _maintenance),
            new DescribeTimeToLive(_catalog),
            new DescribeContinuousBackups(_catalog, time),
            new UpdateContinuousBackups(_catalog, time),
            new TagResource(_catalog),
            new UntagResource(_catalog),
            new ListTagsOfResource(_catalog),
            new DescribeLimits(),
            new DescribeEndpoints(identity),
        ];
        _maintenance.Wake();
    }

    /// <summary>The schema of this service, for <see cref="Database.Open"/>.</summary>
    public static IReadOnlyList<Migration> Migrations { get; } = [new(2, "tables of DynamoDB", DynamoDbSchema.Sql)];

    internal IReadOnlyList<IDynamoDbOperation> Operations { get; }

    /// <summary>Creates the table of a template, or adds the indexes and the TTL attribute that an existing table lacks.</summary>
    /// <exception cref="DynamoDbException">The table exists with a different key schema.</exception>
    public Task DeclareAsync(TableResource resource, CancellationToken cancellationToken = default) =>
        new TableDeclaration(_catalog, _maintenance, _time).DeclareAsync(resource, cancellationToken);

    public ValueTask DisposeAsync() => _background.DisposeAsync();
}
