using DurableLocal.Sqs.Protocol;

namespace DurableLocal.Sqs.Rules;

/// <summary>Validates queue names, and extracts them from queue URLs and ARNs.</summary>
internal static class QueueName
{
    public const string FifoSuffix = ".fifo";

    /// <summary>Returns the name.</summary>
    /// <exception cref="SqsException">The name is missing, or not valid for the queue type.</exception>
    public static string Validate(string? name, bool fifo)
    {
        if (name is null)
        {
            throw Missing();
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

    /// <summary>Returns the error for a request without a name: SQS returns an invalid parameter, not a missing one.</summary>
    public static SqsException Missing() =>
        SqsException.InvalidParameter("Value for parameter QueueName is invalid. Reason: Must specify a queue name.");

    /// <summary>Returns the queue name in a queue URL with any host and port. Like SQS, accepts a queue name in place of a URL.</summary>
    /// <exception cref="SqsException">The URL is missing or contains no queue name.</exception>
    public static string FromUrl(string? url)
    {
        if (url is null)
        {
            throw SqsException.MissingParameter("QueueUrl");
        }

        var slash = url.LastIndexOf('/');
        return slash != 0 && slash < url.Length - 1 ? url[(slash + 1)..] : throw SqsException.InvalidAddress(url);
    }

    /// <summary>Returns the queue name in an ARN; null where the text is not the ARN of a queue.</summary>
    public static string? FromArn(string arn)
    {
        var parts = arn.Split(':');
        return parts is ["arn", _, "sqs", _, _, { Length: > 0 } name] ? name : null;
    }

    private static bool IsPlain(string name) =>
        name.Length is > 0 and <= SqsLimits.QueueNameLength && !name.AsSpan().ContainsAnyExcept(BatchEntries.IdCharacters);
}
