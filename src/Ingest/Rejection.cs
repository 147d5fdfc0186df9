using DurableChaining.Contracts;

namespace DurableChaining.Ingest;

/// <summary>Why a message is REJECTED.</summary>
/// <param name="Error">Stored in the row and sent with the message.</param>
/// <param name="Member">The member or attribute at fault.</param>
public sealed record Rejection(ResultError Error, string Member)
{
    /// <summary>Characters of a member's path in a log line. The path contains names that the sender chose.</summary>
    private const int LongestMember = 128;

    /// <summary>The message breaks a rule of the contract.</summary>
    public static Rejection InvalidItem(ItemError error) =>
        new(new ResultError(ResultErrorType.InvalidItem, error.Message), ShortText.Of(error.Member, LongestMember));

    /// <summary>The key was submitted before with another item.</summary>
    public static Rejection KeyConflict(IdempotencyKey key) => new(
        new ResultError(
            ResultErrorType.KeyConflict,
            $"{IdempotencyKey.AttributeName}: \"{key}\" was submitted before with another payload (execution {key.ToExecutionName()}); the first submission is kept, this one is not started"),
        IdempotencyKey.AttributeName);
}
