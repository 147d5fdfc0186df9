using DurableLocal.DynamoDb.Tables;
using DurableLocal.DynamoDb.Values;

namespace DurableLocal.DynamoDb.Items;

/// <summary>Computes when an item expires.</summary>
internal static class TimeToLive
{
    /// <summary>Items that expired longer ago than 5 years are not deleted (developer guide, "Using time to live").</summary>
    public const long MaxSecondsSinceExpiry = 5L * 365 * 24 * 3600;

    /// <summary>The latest supported expiry in epoch seconds: the end of the year 9999.</summary>
    private static readonly DynamoNumber Latest = DynamoNumber.From(253_402_300_799);

    /// <summary>Returns the expiry in epoch seconds of the service's clock, or null if the table has no TTL or the attribute is not a number in the supported range.</summary>
    public static long? ExpiryOf(TableDefinition table, MapValue item) =>
        table.TimeToLiveAttribute is { } name && item[name] is NumberValue { Number: var number } && number > DynamoNumber.Zero && number <= Latest
            ? WholePart(number) + table.ExpiryOffset
            : null;

    private static long WholePart(DynamoNumber number)
    {
        var value = number.Mantissa;
        for (var scale = number.Scale; scale > 0; scale--)
        {
            value *= 10;
        }

        for (var scale = number.Scale; scale < 0; scale++)
        {
            value /= 10;
        }

        return (long)value;
    }
}
