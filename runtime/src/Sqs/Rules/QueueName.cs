using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>Rules of a queue's name, and the name inside a queue URL or ARN.</summary>
internal static class QueueName
{
    public const string FifoSuffix = ".fifo";

    /// <exception cref="SqsException">The name is missing or no name of such a queue.</exception>
    public static string Validate(string? name, bool fifo)
    {
        if (name is null)
        {
            throw NotGiven();
        }

        if (name.Length == 0)
        {
            throw SqsException.InvalidParameter("Queue name cannot be empty");
        }

        if (fifo)
        {
            return name.EndsWith(FifoSuffix, StringComparison.Ordinal) && name.Length <= SqsLimits.QueueNameLength && IsPlain(name[..^FifoSuffix.Length])
                ? name
                : throw SqsException.InvalidParameter("The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length.");
        }

        return IsPlain(name)
            ? name
            : throw SqsException.InvalidParameter("Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
    }

    /// <summary>The refusal of a request without a name, which to SQS is an invalid parameter, not a missing one.</summary>
    public static SqsException NotGiven() =>
        SqsException.InvalidParameter("Value for parameter QueueName is invalid. Reason: Must specify a queue name.");

    /// <summary>The name in a queue URL, whatever host and port it was written with; a name alone does too, as with SQS.</summary>
    /// <exception cref="SqsException">No URL was given, or it names no queue.</exception>
    public static string FromUrl(string? url)
    {
        if (url is null)
        {
            throw SqsException.MissingParameter("QueueUrl");
        }

        var slash = url.LastIndexOf('/');
        return slash != 0 && slash < url.Length - 1 ? url[(slash + 1)..] : throw SqsException.InvalidAddress(url);
    }

    /// <summary>The name in an ARN, or null where the text is no ARN of a queue.</summary>
    public static string? FromArn(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", _, "sqs", _, _, { Length: > 0 } name] ? name : null;
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= SqsLimits.QueueNameLength && !name.AsSpan().ContainsAnyExcept(BatchEntries.IdCharacters);
}
