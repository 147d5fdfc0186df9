using DurableChaining.Submit;
using DurableLocal.Terminal;

namespace DurableChaining.Tests.Submit;

public sealed class SubmissionReportTests
{
    private static readonly SubmissionOutcome Completed = new(SubmissionOutcome.Completed, "final_value 40", TimeSpan.FromSeconds(1));

    [Fact]
    public void The_summary_comes_first_then_failures_then_open_messages()
    {
        var submissions = Submissions(3);
        submissions[0].Outcome = Completed;
        submissions[2].Outcome = new SubmissionOutcome("REJECTED", "InvalidItem: value: expected a number, got \"five\"", null);

        var lines = Report(submissions);

        Assert.Equal("3 submitted: 1 COMPLETED, 1 OPEN, 1 REJECTED in 2.00 s (1.5/s)", lines[0]);
        Assert.Matches(@"^SOURCE +KEY +STATUS +DURATION +RESULT$", lines[1]);
        Assert.Matches(@"^work.jsonl\(3\) +k3 +REJECTED +- +InvalidItem: value: expected a number, got ""five""$", lines[2]);
        Assert.Matches(@"^work.jsonl\(2\) +k2 +OPEN +- +no result yet$", lines[3]);
        Assert.Matches(@"^work.jsonl\(1\) +k1 +COMPLETED +1.00 s +final_value 40$", lines[4]);
    }

    [Fact]
    public void Messages_without_a_row_are_counted_by_status()
    {
        var submissions = Submissions(500);
        foreach (var submission in submissions.Take(125))
        {
            submission.Outcome = Completed;
        }

        submissions[499].Outcome = new SubmissionOutcome("FAILED", "OverflowException in step1-add: …", null);

        var lines = Report(submissions);

        Assert.Contains("k500", lines[2], StringComparison.Ordinal);
        Assert.Equal("… 400 more: 125 COMPLETED, 275 OPEN", lines[^1]);
        Assert.Equal(SubmissionReport.MostRows + 3, lines.Length);
    }

    [Fact]
    public void A_message_that_repeats_an_earlier_one_counts_as_duplicate()
    {
        var message = new WorkMessage("work.jsonl(1)", """{"id":"a"}""");
        var submissions = Submission.Of([message, message with { Source = "work.jsonl(2)" }, new WorkMessage("work.jsonl(3)", """{"id":"b"}""")]);
        submissions[0].Outcome = submissions[1].Outcome = Completed;
        submissions[2].Outcome = Completed with { Duration = null };

        Assert.Equal("3 COMPLETED (2 DUPLICATE)", OutcomeCounts.Of(submissions));
    }

    [Fact]
    public void A_failure_from_before_the_submission_is_a_duplicate_and_a_rejection_is_not()
    {
        var submissions = Submissions(3);
        submissions[0].Outcome = new SubmissionOutcome("FAILED", "OverflowException in step1-add: …", null);
        submissions[1].Outcome = new SubmissionOutcome("FAILED", "OverflowException in step1-add: …", TimeSpan.FromSeconds(1));
        submissions[2].Outcome = new SubmissionOutcome("REJECTED", "InvalidItem: …", null);

        var lines = Report(submissions);

        Assert.StartsWith("3 submitted: 2 FAILED (1 DUPLICATE), 1 REJECTED in", lines[0], StringComparison.Ordinal);
        Assert.Matches(@"^work.jsonl\(1\) +k1 +FAILED +earlier ", lines[2]);
    }

    [Fact]
    public void Progress_has_outcomes_rate_and_time_left()
    {
        var submissions = Submissions(300);
        foreach (var submission in submissions.Take(10))
        {
            submission.Outcome = Completed;
        }

        submissions[0].Outcome = Completed with { Status = "REJECTED" };

        Assert.Equal("progress 10/300 done, 2.5/s, 2 min left: 9 COMPLETED, 1 REJECTED", SubmissionProgress.Text(submissions, TimeSpan.FromSeconds(4), hasBar: false));
        Assert.StartsWith("[░░░", SubmissionProgress.Text(submissions, TimeSpan.FromSeconds(4), hasBar: true), StringComparison.Ordinal);
        Assert.Equal("progress 0/300 done, 0.0/s", SubmissionProgress.Text(Submissions(300), TimeSpan.FromSeconds(4), hasBar: false));
    }

    private static List<Submission> Submissions(int count) =>
        Submission.Of(Enumerable.Range(1, count).Select(number => new WorkMessage($"work.jsonl({number})", $$"""{"id":"k{{number}}"}""")));

    private static string[] Report(IReadOnlyList<Submission> submissions)
    {
        using var written = new StringWriter { NewLine = "\n" };
        new SubmissionReport(new ConsoleOutput(written, TextWriter.Null, terminal: null, TimeProvider.System)).Write(submissions, TimeSpan.FromSeconds(2));
        return written.ToString().TrimEnd('\n').Split('\n');
    }
}
