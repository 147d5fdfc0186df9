using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>Validates cost allocation tags. Source: "Amazon SQS cost allocation tags", Developer Guide.</summary>
internal static class TagRules
{
    private const int KeyLength = 128;
    private const int ValueLength = 256;

    private static readonly string KeyReason = $"Tag keys must be between 1 and {KeyLength} characters in length.";

    /// <summary>Returns the tags.</summary>
    /// <param name="tags">All tags of the queue.</param>
    /// <param name="queue">The name of the queue.</param>
    /// <exception cref="SqsException">There are too many, or a key or value is too long.</exception>
    public static Dictionary<string, string> Validate(Dictionary<string, string> tags, string queue)
    {
        if (tags.Count > SqsLimits.Tags)
        {
            throw SqsException.InvalidParameter($"Too many tags added for queue {queue}.");
        }

        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > KeyLength)
            {
                throw SqsException.InvalidParameter("Tag.Key", key, KeyReason);
            }

            if (value is null || value.Length > ValueLength)
            {
                throw SqsException.InvalidParameter("Tag.Value", value, $"Tag values must be between 0 and {ValueLength} characters in length.");
            }
        }

        return tags;
    }

    /// <summary>Validates the keys of UntagQueue.</summary>
    /// <exception cref="SqsException">There are none.</exception>
    public static List<string> Keys(List<string>? keys) => keys switch
    {
        null => throw SqsException.MissingParameter("TagKeys"),
        [] => throw SqsException.InvalidParameter(KeyReason),
        _ => keys,
    };
}
