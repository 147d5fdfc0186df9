using System.Text.Json;
using DurableLocal.Core.Storage;
using DurableLocal.DynamoDb.Items;
using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Wire;

namespace DurableLocal.DynamoDb.Actions;

/// <summary>Applies up to 100 changes or none, in one write operation: all conditions are evaluated before any item is written.</summary>
internal sealed class TransactWriteItems(TableCatalog catalog, TimeProvider time) : IDynamoDbOperation
{
    /// <summary>A transaction prepares and commits: each unit counts twice (developer guide, "Transactions").</summary>
    private const double CapacityFactor = 2;

    public string Name => "TransactWriteItems";

    public async Task ExecuteAsync(RequestStructure request, Utf8JsonWriter response, CancellationToken cancellationToken)
    {
        var capacity = request.Text("ReturnConsumedCapacity");
        var token = request.Text("ClientRequestToken");
        var items = request.Structures("TransactItems");
        var metrics = request.Text("ReturnItemCollectionMetrics");
        var constraints = new Constraints()
            .Length("clientRequestToken", token?.Length, 1, 36, () => token!)
            .OneOf("returnConsumedCapacity", capacity, Constraints.ConsumedCapacity)
            .OneOf("returnItemCollectionMetrics", metrics, Constraints.CollectionMetrics)
            .NotNull("transactItems", items)
            .Length("transactItems", items?.Count, 1, DynamoDbLimits.TransactionItems, () => RequestFormatter.Of(request.Raw("TransactItems")));
        for (var i = 0; i < items?.Count; i++)
        {
            TransactWrite.Constrain(items[i], $"transactItems.{i + 1}.member", constraints);
        }

        constraints.ThrowIfViolated();
        var writes = items!.ConvertAll(TransactWrite.Read);
        TransactionSize.Check(writes.Sum(write => (long)write.PayloadBytes));
        var names = writes.Select(write => write.TableName).Distinct().ToList();
        var requestToken = token is null ? null : new RequestToken(token, TransactionFingerprint.Of(writes));
        var outcome = await catalog.WriteManyAsync<Outcome>(
            names,
            tables =>
            {
                var changes = Prepare(writes, write => tables[names.IndexOf(write.TableName)]);
                return session => Run(session, changes, requestToken);
            },
            cancellationToken).ConfigureAwait(false);
        if (outcome.Reasons is { } reasons)
        {
            throw DynamoDbException.TransactionCancelled(reasons);
        }

        if (metrics == "SIZE")
        {
            ItemCollectionMetrics.WriteList(response, outcome.Written.Zip(writes).Where(pair => pair.Second.Operation != "ConditionCheck").Select(pair => (pair.First, pair.Second.Subject)));
        }

        var costs = writes.Zip(outcome.Costs, (write, cost) => (write.TableName, cost));
        CapacityList.Write(response, capacity, costs, CapacityFactor, outcome.IsReplay ? "ReadCapacityUnits" : "WriteCapacityUnits");
    }

    /// <summary>
    /// Prepares the changes. Of several items that do not match their tables only the first is reported; an error that depends
    /// on the request only takes precedence.
    /// </summary>
    private static List<ItemChange> Prepare(List<TransactWrite> writes, Func<TransactWrite, TableDefinition> tableOf)
    {
        var changes = new List<ItemChange>();
        (int Index, string Message)? first = null;
        for (var i = 0; i < writes.Count; i++)
        {
            try
            {
                changes.Add(writes[i].Prepare(tableOf(writes[i])));
            }
            catch (DynamoDbException error) when (error.IsItemValidation)
            {
                first ??= (i, error.Message);
            }
        }

        if (first is var (index, message))
        {
            throw DynamoDbException.TransactionCancelled([.. writes.Select((_, i) => i == index ? new CancellationReason("ValidationError", message, null) : CancellationReason.None)]);
        }

        DistinctItems.Check(changes.Select(change => (change.Table, change.Key)), DistinctItems.DuplicateOperations);
        return changes;
    }

    private Outcome Run(Session session, List<ItemChange> changes, RequestToken? token)
    {
        if (token is not null && IsReplay(session, token))
        {
            return new Outcome(null, changes.ConvertAll(change => new WriteCost(ReadUnits(session, change), null)), TablesOf(changes), true);
        }

        var reasons = new List<CancellationReason>(changes.Count);
        var evaluations = changes.ConvertAll(change => Evaluate(session, change, reasons));
        if (reasons.Exists(reason => reason != CancellationReason.None))
        {
            return new Outcome(reasons, [], [], false);
        }

        if (token is not null)
        {
            var expiry = time.GetUtcNow().Add(DynamoDbLimits.RequestTokenLifetime).ToUnixTimeMilliseconds();
            session.Execute("INSERT OR REPLACE INTO ddb_request_tokens (token, fingerprint, expires_at) VALUES (?1, ?2, ?3)", token.Text, token.Fingerprint, expiry);
        }

        return new Outcome(null, [.. changes.Select((change, i) => change.Store(session, evaluations[i]!))], TablesOf(changes), false);
    }

    private bool IsReplay(Session session, RequestToken token)
    {
        var fingerprint = session.First(
            "SELECT fingerprint FROM ddb_request_tokens WHERE token = ?1 AND expires_at > ?2",
            static row => row.Blob(0),
            token.Text,
            time.GetUtcNow().ToUnixTimeMilliseconds());
        if (fingerprint is null)
        {
            return false;
        }

        return fingerprint.AsSpan().SequenceEqual(token.Fingerprint) ? true : throw DynamoDbException.IdempotentParameterMismatch();
    }

    private static List<TableDefinition> TablesOf(List<ItemChange> changes) => changes.ConvertAll(change => change.Table);

    private static double ReadUnits(Session session, ItemChange change) =>
        ConsumedCapacity.ReadUnits(ItemStore.Load(session, change.Table, change.Key)?.Size ?? 0, consistent: true);

    private static Evaluation? Evaluate(Session session, ItemChange change, List<CancellationReason> reasons)
    {
        try
        {
            var evaluation = change.Evaluate(session);
            reasons.Add(evaluation.ConditionFailed
                ? new CancellationReason("ConditionalCheckFailed", "The conditional request failed", change.ReturnsItemOnConditionFailure ? evaluation.Old?.Item : null)
                : CancellationReason.None);
            return evaluation;
        }
        catch (DynamoDbException error) when (!error.DependsOnRequestOnly)
        {
            reasons.Add(new CancellationReason("ValidationError", error.Message, null));
            return null;
        }
    }

    private sealed record RequestToken(string Text, byte[] Fingerprint);

    private sealed record Outcome(IReadOnlyList<CancellationReason>? Reasons, List<WriteCost> Costs, List<TableDefinition> Written, bool IsReplay);
}
