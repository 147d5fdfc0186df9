using System.Globalization;

namespace DurableChaining.Submit;

/// <summary>The state of a running submission as one line: a bar on a terminal, outcomes by kind, rate and time left.</summary>
public static class SubmissionProgress
{
    private const int BarWidth = 24;

    /// <param name="elapsed">Time since the first message was sent.</param>
    /// <param name="hasBar">Whether the line starts with a bar; a redirected output has none.</param>
    public static string Text(IReadOnlyList<Submission> submissions, TimeSpan elapsed, bool hasBar)
    {
        var done = submissions.Where(submission => submission.Outcome is not null).ToList();
        var rate = done.Count / Math.Max(elapsed.TotalSeconds, 0.001);
        var text = $"progress {done.Count}/{submissions.Count} done, {rate.ToString("0.0", CultureInfo.InvariantCulture)}/s";
        if (done.Count > 0)
        {
            text += $", {TimeLeft((submissions.Count - done.Count) / rate)} left: {OutcomeCounts.Of(done)}";
        }

        return hasBar ? $"{Bar(done.Count, submissions.Count)} {text}" : text;
    }

    private static string Bar(int done, int all)
    {
        var filled = (int)((long)BarWidth * done / all);
        return $"[{new string('█', filled)}{new string('░', BarWidth - filled)}]";
    }

    private static string TimeLeft(double seconds) =>
        seconds < 60 ? $"{Math.Ceiling(seconds):0} s" : $"{Math.Ceiling(seconds / 60).ToString("0", CultureInfo.InvariantCulture)} min";
}
