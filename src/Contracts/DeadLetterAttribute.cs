namespace DurableChaining.Contracts;

/// <summary>
/// Names of the attributes that a rejected message has on the dead-letter queue besides its own. They are stored with
/// messages, and a redrive depends on them: never change a shipped one.
/// </summary>
public static class DeadLetterAttribute
{
    /// <summary>One of <see cref="ResultErrorType"/>.</summary>
    public const string ErrorCode = "ErrorCode";

    /// <summary>What was expected and what was found.</summary>
    public const string ErrorMessage = "ErrorMessage";

    /// <summary>
    /// The id that SQS gave the message when it was sent for the first time. SQS assigns a new id at every send and redrive;
    /// by this one Ingest recognizes the message, and derives the key of one that has no other.
    /// </summary>
    public const string SourceMessageId = "SourceMessageId";
}
