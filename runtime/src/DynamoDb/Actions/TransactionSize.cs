namespace DurableLocal.DynamoDb.Actions;

/// <summary>The limit of the items of a transaction together; source: TransactWriteItems and TransactGetItems, Amazon DynamoDB API Reference.</summary>
internal static class TransactionSize
{
    /// <exception cref="DynamoDbException">The items have more than 4 MB.</exception>
    public static void Check(long bytes)
    {
        if (bytes > DynamoDbLimits.TransactionBytes)
        {
            // The service repeats the text.
            const string Text = "Transaction payload size cannot exceed 4MB. Payload Size: ";
            throw DynamoDbException.Validation($"{Text}: {Text}{bytes}");
        }
    }
}
