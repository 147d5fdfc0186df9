using System.Security.Cryptography;
using DurableChaining.Local.Sqs.Protocol;
using DurableChaining.Local.Sqs.Rules;
using DurableChaining.Local.Sqs.State;

namespace DurableChaining.Local.Sqs.Actions;

/// <summary>The members of a message that a FIFO queue asks for, and that a standard queue takes or refuses.</summary>
internal static class FifoRules
{
    /// <summary>The message group. A standard queue takes one too: fair queues use it, order does not follow from it.</summary>
    public static string? Group(MessageInput input, QueueSettings settings)
    {
        if (settings.Fifo && input.MessageGroupId is null)
        {
            throw SqsException.MissingParameter("MessageGroupId");
        }

        if (settings.Fifo && input.DelaySeconds is > 0)
        {
            throw SqsException.InvalidParameter("DelaySeconds", input.DelaySeconds, "The request include parameter that is not valid for this queue type.");
        }

        return input.MessageGroupId is null ? null : Checked("MessageGroupId", input.MessageGroupId);
    }

    /// <summary>What an entry of a batch lacks, the whole batch is refused for.</summary>
    /// <exception cref="SqsException">An entry has no group, or no deduplication id where the queue does not go by content.</exception>
    public static void CheckBatch(List<SendEntry> entries, QueueSettings settings)
    {
        if (!settings.Fifo)
        {
            return;
        }

        if (entries.Exists(entry => entry.MessageGroupId is null))
        {
            // The words are those of a message alone, the type is not.
            throw SqsException.InvalidParameter(SqsException.MissingParameter("MessageGroupId").Message);
        }

        if (!settings.ContentBasedDeduplication && entries.Exists(entry => entry.MessageDeduplicationId is null))
        {
            throw NoDeduplicationId();
        }
    }

    /// <summary>The id given, or the SHA-256 of the body where the queue goes by content.</summary>
    public static string? DeduplicationId(MessageInput input, QueueSettings settings, ReadOnlySpan<byte> body)
    {
        if (!settings.Fifo)
        {
            return input.MessageDeduplicationId is null
                ? null
                : throw SqsException.InvalidParameter("MessageDeduplicationId", input.MessageDeduplicationId, "The request includes a parameter that is not valid for this queue type.");
        }

        if (input.MessageDeduplicationId is { } id)
        {
            return Checked("MessageDeduplicationId", id);
        }

        return settings.ContentBasedDeduplication
            ? Convert.ToHexStringLower(SHA256.HashData(body))
            : throw NoDeduplicationId();
    }

    private static SqsException NoDeduplicationId() =>
        SqsException.InvalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");

    private static string Checked(string parameter, string id)
    {
        var legal = id.Length is > 0 and <= SqsLimits.FifoIdLength && !id.AsSpan().ContainsAnyExceptInRange('!', '~');
        return legal
            ? id
            : throw SqsException.InvalidParameter(parameter, id, $"{parameter} can only include alphanumeric and punctuation characters. 1 to {SqsLimits.FifoIdLength} in length.");
    }
}
