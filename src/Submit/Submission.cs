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

    public string Key => BodyId ?? MessageId ?? message.Source;

    private static string? IdOf(string body)
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
        catch (JsonException)
        {
            return null;
        }
    }
}

/// <param name="Status">COMPLETED, FAILED or REJECTED as the row has it; DEAD_LETTER or REFUSED where there is no row.</param>
/// <param name="Summary">The final value or the error.</param>
/// <param name="Duration">From the submission to the result; null where the result is older than the submission.</param>
public sealed record SubmissionOutcome(string Status, string Summary, TimeSpan? Duration)
{
    public const string Completed = "COMPLETED";
}
