using DurableLocal.Durable.Replay;

namespace DurableLocal.Cli.Output;

/// <summary>The output of <c>replay</c>.</summary>
/// <param name="Follows">Whether the code follows the history as far as it was checked.</param>
/// <param name="Operations">Every operation of the history, in the order of the starts.</param>
/// <param name="End">The end of the execution; null if it was not compared.</param>
public sealed record ReplayDocument(bool Follows, IReadOnlyList<ReplayedOperationDocument> Operations, ReplayedEndDocument? End)
{
    public static ReplayDocument Of(ReplayResult result) => new(
        result.Follows,
        [.. result.Operations.Select(operation => new ReplayedOperationDocument(operation.Number, operation.Type, operation.Name, operation.Id, Text(operation.Status), operation.Found))],
        result.End is { } end ? new ReplayedEndDocument(end.Expected, end.Found) : null);

    private static string Text(ReplayStatus status) => status switch
    {
        ReplayStatus.Followed => "FOLLOWED",
        ReplayStatus.Departs => "DEPARTS",
        _ => "NOT_REACHED",
    };
}

/// <param name="Status">FOLLOWED, DEPARTS or NOT_REACHED.</param>
/// <param name="Found">What the code does instead; null unless it departs.</param>
public sealed record ReplayedOperationDocument(int Number, string Type, string? Name, string Id, string Status, string? Found);

/// <param name="Found">Null if the execution ends as recorded.</param>
public sealed record ReplayedEndDocument(string Expected, string? Found);
