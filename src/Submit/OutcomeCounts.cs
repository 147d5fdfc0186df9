namespace DurableChaining.Submit;

/// <summary>How many messages have which outcome, as text: <c>12 COMPLETED (2 DUPLICATE), 1 REJECTED</c>.</summary>
public static class OutcomeCounts
{
    public static string Of(IEnumerable<Submission> submissions) => string.Join(", ", submissions
        .GroupBy(submission => submission.Status)
        .OrderBy(group => group.Key, StringComparer.Ordinal)
        .Select(group => $"{group.Count()} {group.Key}{Duplicates(group)}"));

    private static string Duplicates(IEnumerable<Submission> group) =>
        group.Count(submission => submission.IsDuplicate) is > 0 and var count ? $" ({count} DUPLICATE)" : "";
}
