namespace DurableLocal.DynamoDb;

/// <summary>Quotas of the DynamoDB developer guide ("Service, account, and table quotas", "Constraints").</summary>
internal static class DynamoDbLimits
{
    /// <summary>Bytes of a request body.</summary>
    public const int RequestBytes = 16 * 1024 * 1024;

    /// <summary>Bytes of an item: its attribute names and values.</summary>
    public const int ItemBytes = 400 * 1024;

    /// <summary>Bytes of a partition key value.</summary>
    public const int PartitionKeyBytes = 2048;

    /// <summary>Bytes of a sort key value.</summary>
    public const int SortKeyBytes = 1024;

    /// <summary>Nesting levels of an attribute value, including the innermost scalar.</summary>
    public const int NestingLevels = 32;

    /// <summary>Bytes of a read unit, read consistently ("Read and write operations").</summary>
    public const int ReadUnitBytes = 4096;

    /// <summary>Bytes that one page of Query or Scan reads, before filtering.</summary>
    public const int PageBytes = 1024 * 1024;

    /// <summary>
    /// Bytes of the items in a BatchGetItem response: 16 MB. The API reference's example, 52 of 100 items of 300 KB, holds for
    /// 16 million bytes, not for 16 × 1 048 576.
    /// </summary>
    public const int BatchGetBytes = 16_000_000;

    public const int BatchGetKeys = 100;

    public const int BatchWriteRequests = 25;

    public const int TransactionItems = 100;

    /// <summary>Bytes of all items of a transaction.</summary>
    public const int TransactionBytes = 4 * 1024 * 1024;

    /// <summary>Bytes of an expression.</summary>
    public const int ExpressionBytes = 4096;

    /// <summary>Bytes of a <c>#name</c> or <c>:value</c> placeholder, which is ASCII.</summary>
    public const int PlaceholderBytes = 255;

    /// <summary>Operators and functions of an expression.</summary>
    public const int ExpressionOperators = 300;

    /// <summary>Operands of the list of IN.</summary>
    public const int InOperands = 100;

    public const int GlobalIndexes = 20;

    /// <summary>Attributes of the partition key, and of the sort key, of a global index.</summary>
    public const int KeyAttributes = 4;

    public const int LocalIndexes = 5;

    /// <summary>Tables of an account in a region.</summary>
    public const int Tables = 2_500;

    public const int TagsPerResource = 50;

    /// <summary>How long a ClientRequestToken makes TransactWriteItems idempotent.</summary>
    public static readonly TimeSpan RequestTokenLifetime = TimeSpan.FromMinutes(10);
}
