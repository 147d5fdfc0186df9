namespace DurableLocal.Durable.Replay;

/// <summary>Whether code follows a history.</summary>
/// <param name="Operations">Every operation of the history, in the order of the starts.</param>
/// <param name="End">The end of the execution; null if it was not checked.</param>
public sealed record ReplayResult(IReadOnlyList<ReplayedOperation> Operations, ReplayedEnd? End)
{
    /// <summary>Whether the code follows the history as far as it was checked.</summary>
    public bool Follows => Operations.All(operation => operation.Status == ReplayStatus.Followed) && End?.Found is null;
}

/// <param name="Number">Position in the order of the starts, from 1.</param>
/// <param name="Type">As the protocol names it, such as CHAINED_INVOKE.</param>
/// <param name="Found">What the code does in its place; null unless it departs.</param>
public sealed record ReplayedOperation(int Number, string Type, string? Name, string Id, ReplayStatus Status, string? Found);

public enum ReplayStatus
{
    /// <summary>The code arrives at the operation.</summary>
    Followed,

    /// <summary>The code does something else.</summary>
    Departs,

    /// <summary>The code departs before it.</summary>
    NotReached,
}

/// <param name="Expected">How the execution ended.</param>
/// <param name="Found">How it ends with this code, or what the code does instead; null if it is the same.</param>
public sealed record ReplayedEnd(string Expected, string? Found);

/// <summary>The function could not be replayed: it crashed, timed out or is none.</summary>
public sealed class ReplayException(string message) : Exception(message);
