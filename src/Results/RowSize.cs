using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DurableChaining.Results;

/// <summary>Size of a row as DynamoDB counts it (Developer Guide, "DynamoDB item sizes and formats"), rounded up.</summary>
internal static class RowSize
{
    /// <summary>A number takes a byte for two digits and one more; 21 bytes is the most.</summary>
    private const int LargestNumber = 21;

    private const int ContainerOverhead = 3;

    public static int Of(Dictionary<string, AttributeValue> members)
    {
        var size = 0;
        foreach (var (name, value) in members)
        {
            size += Encoding.UTF8.GetByteCount(name) + Of(value);
        }

        return size;
    }

    private static int Of(AttributeValue value)
    {
        if (value.S is not null)
        {
            return Encoding.UTF8.GetByteCount(value.S);
        }

        if (value.N is not null)
        {
            return Math.Min(LargestNumber, (value.N.Length / 2) + 2);
        }

        // Each element of a list or map carries a byte of its own.
        return value.M is not null ? ContainerOverhead + value.M.Count + Of(value.M)
            : value.L is not null ? ContainerOverhead + value.L.Sum(element => 1 + Of(element))
            : 1;
    }
}
