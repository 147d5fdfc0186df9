using System.Text;
using Amazon.DynamoDBv2.Model;

namespace DurableChaining.Results;

/// <summary>Size of a row by the rules of DynamoDB (Developer Guide, "DynamoDB item sizes and formats"), rounded up.</summary>
internal static class RowSize
{
    /// <summary>Bytes of the largest number. A number takes one byte for two digits and one more.</summary>
    private const int LargestNumber = 21;

    /// <summary>Bytes of a list or map besides its elements.</summary>
    private const int ContainerOverhead = 3;

    /// <summary>Returns the size in bytes of an item, attribute names included.</summary>
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

        // Each element of a list or map takes one more byte.
        return value.M is not null ? ContainerOverhead + value.M.Count + Of(value.M)
            : value.L is not null ? ContainerOverhead + value.L.Sum(element => 1 + Of(element))
            : 1;
    }
}
