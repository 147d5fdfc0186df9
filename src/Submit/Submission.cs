using System.Text.Json;

namespace DurableChaining.Submit;

/// <summary>A submitted message and what is known of its outcome.</summary>
public sealed class Submission(WorkMessage message)
{
    public WorkMessage Message => message;

    /// <summary>The id of the body, which is the key of the row; null where the body has none, and the row has the message id.</summary>
    public string? BodyId { get; } = IdOf(message.Body);

    /// <summary>The id that SQS has assigned.</summary>
    public string? MessageId { get; set; }

    public DateTimeOffset SentAt { get; set; }

    /// <summary>Null while there is no outcome.</summary>
    public SubmissionOutcome? Outcome { get; set; }

    /// <summary>The status of the outcome; OPEN while there is none.</summary>
    public string Status => Outcome?.Status ?? "OPEN";

    public bool IsCompleted => Outcome?.Status == SubmissionOutcome.Completed;

    /// <summary>Whether a message before this one in the same submission has the same id.</summary>
    public bool RepeatsId { get; init; }

    /// <summary>Whether the result, a failure included, is that of another message with the same key and item: an earlier submission, or an earlier message of this one.</summary>
    public bool IsDuplicate => HasResult && (RepeatsId || IsEarlier);

    /// <summary>Whether the result is older than the submission.</summary>
    public bool IsEarlier => HasResult && Outcome is { Duration: null };

    private bool HasResult => Status is SubmissionOutcome.Completed or SubmissionOutcome.Failed;

    /// <summary>The submissions of messages, in their order.</summary>
    public static List<Submission> Of(IEnumerable<WorkMessage> messages)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        return [.. messages.Select(message => IdOf(message.Body) is { } id ? new Submission(message) { RepeatsId = !ids.Add(id) } : new Submission(message))];
    }

    public string Key => BodyId ?? MessageId ?? message.Source;

    /// <summary>The member <c>id</c> of a body; null where it has none that is valid text.</summary>
    public static string? IdOf(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object
                && document.RootElement.TryGetProperty("id", out var id)
                && id.ValueKind == JsonValueKind.String
                && id.GetString() is { Length: > 0 } text
                    ? text
                    : null;
        }
        catch (Exception invalid) when (invalid is JsonException or InvalidOperationException)
        {
            // The second is that of an escaped half of a surrogate pair.
            return null;
        }
    }
}

/// <param name="Status">COMPLETED, FAILED or REJECTED as the row has it; DEAD_LETTER or NOT_SENT where there is no row.</param>
/// <param name="Summary">The final value or the error.</param>
/// <param name="Duration">From the submission to the result; null where the result is older than the submission.</param>
public sealed record SubmissionOutcome(string Status, string Summary, TimeSpan? Duration)
{
    public const string Completed = "COMPLETED";
    public const string Failed = "FAILED";
}
