using DurableChaining.Local.Sqs.Protocol;

namespace DurableChaining.Local.Sqs.Rules;

/// <summary>Rules of cost allocation tags. Source: "Amazon SQS cost allocation tags", Developer Guide.</summary>
internal static class TagRules
{
    private const int KeyLength = 128;
    private const int ValueLength = 256;

    public static Dictionary<string, string> Validate(Dictionary<string, string> tags)
    {
        if (tags.Count > SqsLimits.Tags)
        {
            throw SqsException.InvalidParameter($"Too many tags added for queue: {tags.Count}, the most is {SqsLimits.Tags}.");
        }

        foreach (var (key, value) in tags)
        {
            if (key.Length is 0 or > KeyLength)
            {
                throw SqsException.InvalidParameter("Tag.Key", key, $"Tag keys must be between 1 and {KeyLength} characters in length.");
            }

            if (value is null || value.Length > ValueLength)
            {
                throw SqsException.InvalidParameter("Tag.Value", value, $"Tag values must be between 0 and {ValueLength} characters in length.");
            }
        }

        return tags;
    }
}
