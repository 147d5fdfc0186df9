using System.Globalization;
using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using AWS.Lambda.Powertools.Idempotency.Exceptions;

namespace AWS.Lambda.Powertools.Idempotency.Persistence;

/// <summary>Stores records as items of a DynamoDB table. A conditional put decides which of several concurrent calls is the first.</summary>
public class DynamoDBPersistenceStore : BasePersistenceStore
{
    private const string NoLiveRecord =
        "attribute_not_exists(#id) OR #expiry < :now OR (#status = :inprogress AND attribute_exists(#in_progress_expiry) AND #in_progress_expiry < :now_in_millis)";

    private readonly string _table;
    private readonly RecordAttributes _names;
    private readonly AmazonDynamoDBClient _client;

    internal DynamoDBPersistenceStore(string table, RecordAttributes names, AmazonDynamoDBClient client)
    {
        _table = table;
        _names = names;
        _client = client;
    }

    public override async Task<DataRecord> GetRecord(string idempotencyKey)
    {
        var response = await _client.GetItemAsync(new GetItemRequest
        {
            TableName = _table,
            ConsistentRead = true,
            Key = KeyOf(idempotencyKey),
        }).ConfigureAwait(false);
        return response.Item is { Count: > 0 } item
            ? Read(idempotencyKey, item)
            : throw new IdempotencyItemNotFoundException($"No record of {idempotencyKey} in table {_table}");
    }

    public override async Task PutRecord(DataRecord record, DateTimeOffset now)
    {
        var item = KeyOf(record.IdempotencyKey);
        item[_names.Expiry] = Number(record.ExpiryTimestamp);
        item[_names.Status] = new AttributeValue(record.Status.ToString());
        if (record.InProgressExpiryTimestamp is { } inProgressExpiry)
        {
            item[_names.InProgressExpiry] = Number(inProgressExpiry);
        }

        if (PayloadValidationEnabled)
        {
            item[_names.Validation] = new AttributeValue(record.PayloadHash);
        }

        try
        {
            await _client.PutItemAsync(ConditionalPut(item, now)).ConfigureAwait(false);
        }
        catch (ConditionalCheckFailedException e)
        {
            throw new IdempotencyItemAlreadyExistsException(
                $"Failed to put record for already existing idempotency key: {record.IdempotencyKey}", e);
        }
    }

    public override async Task UpdateRecord(DataRecord record)
    {
        var request = new UpdateItemRequest
        {
            TableName = _table,
            Key = KeyOf(record.IdempotencyKey),
            UpdateExpression = "SET #response_data = :response_data, #expiry = :expiry, #status = :status",
            ExpressionAttributeNames = new Dictionary<string, string>
            {
                ["#response_data"] = _names.Data,
                ["#expiry"] = _names.Expiry,
                ["#status"] = _names.Status,
            },
            ExpressionAttributeValues = new Dictionary<string, AttributeValue>
            {
                [":response_data"] = new(record.ResponseData),
                [":expiry"] = Number(record.ExpiryTimestamp),
                [":status"] = new(record.Status.ToString()),
            },
        };
        if (PayloadValidationEnabled)
        {
            request.UpdateExpression += ", #validation_key = :validation_key";
            request.ExpressionAttributeNames["#validation_key"] = _names.Validation;
            request.ExpressionAttributeValues[":validation_key"] = new AttributeValue(record.PayloadHash);
        }

        await _client.UpdateItemAsync(request).ConfigureAwait(false);
    }

    public override Task DeleteRecord(string idempotencyKey) =>
        _client.DeleteItemAsync(new DeleteItemRequest { TableName = _table, Key = KeyOf(idempotencyKey) });

    private PutItemRequest ConditionalPut(Dictionary<string, AttributeValue> item, DateTimeOffset now) => new()
    {
        TableName = _table,
        Item = item,
        ConditionExpression = NoLiveRecord,
        ExpressionAttributeNames = new Dictionary<string, string>
        {
            ["#id"] = _names.Key,
            ["#expiry"] = _names.Expiry,
            ["#status"] = _names.Status,
            ["#in_progress_expiry"] = _names.InProgressExpiry,
        },
        ExpressionAttributeValues = new Dictionary<string, AttributeValue>
        {
            [":now"] = Number(now.ToUnixTimeSeconds()),
            [":now_in_millis"] = Number(now.ToUnixTimeMilliseconds()),
            [":inprogress"] = new(nameof(DataRecord.DataRecordStatus.INPROGRESS)),
        },
    };

    private Dictionary<string, AttributeValue> KeyOf(string idempotencyKey) => _names.SortKey is null
        ? new() { [_names.Key] = new(idempotencyKey) }
        : new() { [_names.Key] = new(_names.StaticPartition), [_names.SortKey] = new(idempotencyKey) };

    private DataRecord Read(string key, Dictionary<string, AttributeValue> item)
    {
        var status = item.GetValueOrDefault(_names.Status)?.S;
        return new DataRecord(
            key,
            Enum.TryParse<DataRecord.DataRecordStatus>(status, out var known)
                ? known
                : throw new IdempotencyPersistenceLayerException($"The record {key} in {_table} has the unknown status \"{status}\""),
            Number(item, _names.Expiry) ?? 0,
            item.GetValueOrDefault(_names.Data)?.S,
            item.GetValueOrDefault(_names.Validation)?.S ?? "",
            Number(item, _names.InProgressExpiry));
    }

    private static long? Number(Dictionary<string, AttributeValue> item, string attribute) =>
        item.TryGetValue(attribute, out var value) ? long.Parse(value.N, CultureInfo.InvariantCulture) : null;

    private static AttributeValue Number(long value) => new() { N = value.ToString(CultureInfo.InvariantCulture) };
}
