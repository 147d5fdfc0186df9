using System.Globalization;
using DurableLocal.Terminal;

namespace DurableChaining.Submit;

/// <summary>Prints the outcomes of a submission: a summary, then a row for each message, those that did not complete first.</summary>
public sealed class SubmissionReport(ConsoleOutput output)
{
    /// <summary>Above this number of messages only those that did not complete have a row, and this many at most.</summary>
    public const int MostRows = 100;

    private static readonly string[] Columns = ["SOURCE", "KEY", "STATUS", "DURATION", "RESULT"];

    /// <param name="submissions">All messages, in the order of submission.</param>
    /// <param name="elapsed">Time since the first message was sent.</param>
    public void Write(IReadOnlyList<Submission> submissions, TimeSpan elapsed)
    {
        output.Heading($"{submissions.Count} submitted: {OutcomeCounts.Of(submissions)} in {Seconds(elapsed)} s ({Rate(submissions.Count, elapsed)}/s)");
        var ordered = submissions.OrderBy(Rank).ToList();
        var shown = submissions.Count <= MostRows ? ordered : [.. ordered.Where(submission => !submission.IsCompleted).Take(MostRows)];
        if (shown.Count > 0)
        {
            output.Table(Columns, [.. shown.Select(Row)]);
        }

        if (shown.Count < submissions.Count)
        {
            var hidden = ordered.Except(shown).ToList();
            output.Line($"… {hidden.Count} more: {OutcomeCounts.Of(hidden)}");
        }
    }

    /// <summary>Failures first, then messages without an outcome; each group in the order of submission.</summary>
    private static int Rank(Submission submission) => submission switch
    {
        { IsCompleted: true } => 2,
        { Outcome: null } => 1,
        _ => 0,
    };

    private static string[] Row(Submission submission) =>
    [
        submission.Message.Source,
        submission.Key,
        submission.Status,
        submission.IsEarlier ? "earlier" : submission.Outcome?.Duration is { } duration ? $"{Seconds(duration)} s" : "-",
        submission.Outcome?.Summary ?? "no result yet",
    ];

    private static string Seconds(TimeSpan time) => time.TotalSeconds.ToString("0.00", CultureInfo.InvariantCulture);

    private static string Rate(int count, TimeSpan elapsed) => (count / Math.Max(elapsed.TotalSeconds, 0.001)).ToString("0.0", CultureInfo.InvariantCulture);
}
