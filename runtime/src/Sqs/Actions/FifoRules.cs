using System.Security.Cryptography;
using DurableLocal.Sqs.Protocol;
using DurableLocal.Sqs.Rules;
using DurableLocal.Sqs.State;

namespace DurableLocal.Sqs.Actions;

/// <summary>The message group and deduplication ID: required by a FIFO queue, optional or rejected on a standard queue.</summary>
internal static class FifoRules
{
    /// <summary>Returns the message group. A standard queue accepts one too: fair queues use it, and it does not imply an order.</summary>
    /// <param name="input">The message.</param>
    /// <param name="settings">The queue's settings.</param>
    /// <param name="batched">Whether the message is an entry of a batch, for which SQS's error messages are shorter.</param>
    public static string? Group(MessageInput input, QueueSettings settings, bool batched)
    {
        if (settings.Fifo && input.MessageGroupId is null)
        {
            throw SqsException.MissingParameter("MessageGroupId");
        }

        if (settings.Fifo && input.DelaySeconds is > 0)
        {
            throw SqsException.InvalidParameter("DelaySeconds", input.DelaySeconds, "The request include parameter that is not valid for this queue type.");
        }

        return input.MessageGroupId is null ? null : Validate("MessageGroupId", input.MessageGroupId, batched);
    }

    /// <summary>Returns the deduplication ID of the message, or the SHA-256 of the body on a queue with content-based deduplication.</summary>
    public static string? DeduplicationId(MessageInput input, QueueSettings settings, ReadOnlySpan<byte> body, bool batched)
    {
        if (!settings.Fifo && input.MessageDeduplicationId is { } misplaced)
        {
            throw batched
                ? SqsException.InvalidParameter("The request include parameter that is not valid for this queue type")
                : SqsException.InvalidParameter("MessageDeduplicationId", misplaced, "The request includes a parameter that is not valid for this queue type.");
        }

        if (!settings.Fifo)
        {
            return null;
        }

        if (input.MessageDeduplicationId is { } id)
        {
            return Validate("MessageDeduplicationId", id, batched);
        }

        return settings.ContentBasedDeduplication
            ? Convert.ToHexStringLower(SHA256.HashData(body))
            : throw SqsException.InvalidParameter("The queue should either have ContentBasedDeduplication enabled or MessageDeduplicationId provided explicitly");
    }

    private static string Validate(string parameter, string id, bool batched)
    {
        if (id.Length is > 0 and <= SqsLimits.FifoIdLength && !id.AsSpan().ContainsAnyExceptInRange('!', '~'))
        {
            return id;
        }

        var reason = $"{parameter} can only include alphanumeric and punctuation characters. 1 to {SqsLimits.FifoIdLength} in length";
        throw batched ? SqsException.InvalidParameter(reason) : SqsException.InvalidParameter(parameter, id, reason + ".");
    }
}
