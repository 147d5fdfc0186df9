namespace DurableLocal.Bench;

/// <summary>What became of the messages of a run, and the rules that hold for every acknowledged one.</summary>
internal sealed class Outcomes
{
    /// <summary>Keys of the rows.</summary>
    public required IReadOnlySet<string> Rows { get; init; }

    /// <summary>Bodies of the result messages by key.</summary>
    public required ILookup<string, string> Results { get; init; }

    /// <summary>Keys of the dead letters.</summary>
    public required IReadOnlySet<string> DeadLetters { get; init; }

    /// <summary>Number of executions by the key of their message.</summary>
    public required IReadOnlyDictionary<string, int> Executions { get; init; }

    /// <summary>Keys of the executions whose deletion was requested.</summary>
    public required IReadOnlySet<string> Deleted { get; init; }

    /// <summary>Acknowledged messages without a row.</summary>
    public List<string> Lost { get; } = [];

    /// <summary>All other violations.</summary>
    public List<string> Unexplained { get; } = [];

    /// <summary>Checks an acknowledged message: one row, one result, one execution. Returns whether it has a row.</summary>
    /// <param name="isNamed">Whether its execution has its key as the name, so that there is one however often it is delivered.</param>
    public bool Check(string key, bool isNamed = true)
    {
        if (!Rows.Contains(key))
        {
            (DeadLetters.Contains(key) ? Unexplained : Lost).Add($"{key}: no row");
            return false;
        }

        if (Results[key].Distinct(StringComparer.Ordinal).Count() is not 1 and var bodies)
        {
            Unexplained.Add($"{key}: expected one result message for the row, got {bodies} different ones");
        }

        // The request to delete may have been lost, and a message that is delivered once more starts a new execution, which finds the row.
        if (isNamed && Executions.GetValueOrDefault(key) is var count && (Deleted.Contains(key) ? count > 1 : count != 1))
        {
            Unexplained.Add($"{key}: expected one execution, got {count}");
        }

        return true;
    }

    /// <summary>Checks that no row is of a message that was never sent.</summary>
    public void CheckOrigin(IReadOnlySet<string> sent) =>
        Unexplained.AddRange(Rows.Where(key => !sent.Contains(key)).Select(static key => $"{key}: row of a message that was never sent"));
}
