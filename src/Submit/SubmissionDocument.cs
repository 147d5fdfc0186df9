using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace DurableChaining.Submit;

/// <summary>The output of <c>--output json</c>: one document on one line.</summary>
/// <param name="Seconds">Time from the first message to the last outcome.</param>
/// <param name="Counts">Messages by status.</param>
/// <param name="Duplicates">COMPLETED messages whose result is that of another message.</param>
/// <param name="Messages">Every message, in the order of submission.</param>
public sealed record SubmissionDocument(int Submitted, double Seconds, IReadOnlyDictionary<string, int> Counts, int Duplicates, IReadOnlyList<SubmittedMessage> Messages)
{
    private static readonly SubmissionJson Json = new(new JsonSerializerOptions(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static SubmissionDocument Of(IReadOnlyList<Submission> submissions, TimeSpan elapsed)
    {
        ArgumentNullException.ThrowIfNull(submissions);
        return new SubmissionDocument(
            submissions.Count,
            elapsed.TotalSeconds,
            submissions.GroupBy(submission => submission.Status).OrderBy(group => group.Key, StringComparer.Ordinal).ToDictionary(group => group.Key, group => group.Count(), StringComparer.Ordinal),
            submissions.Count(submission => submission.IsDuplicate),
            [.. submissions.Select(submission => new SubmittedMessage(
                submission.Message.Source,
                submission.Key,
                submission.MessageId,
                submission.Status,
                submission.IsDuplicate,
                submission.Outcome?.Duration?.TotalSeconds,
                submission.Outcome?.Summary))]);
    }

    public override string ToString() => JsonSerializer.Serialize(this, Json.SubmissionDocument);
}

/// <param name="Source">File and line.</param>
/// <param name="MessageId">Null for a message that the queue did not accept.</param>
/// <param name="Status">COMPLETED, FAILED, REJECTED, DEAD_LETTER or NOT_SENT; OPEN for one without an outcome.</param>
/// <param name="DurationSeconds">Null where there is no result, or an earlier one.</param>
/// <param name="Result">The final value or the error.</param>
public sealed record SubmittedMessage(string Source, string Key, string? MessageId, string Status, bool Duplicate, double? DurationSeconds, string? Result);

[JsonSerializable(typeof(SubmissionDocument))]
internal sealed partial class SubmissionJson : JsonSerializerContext;
