using System.Globalization;
using System.Text;

namespace DurableLocal.Bench.Chaos;

/// <summary>What came of a run.</summary>
internal sealed record ChaosReport
{
    /// <summary>Findings printed at most; the count says how many there are.</summary>
    private const int LongestList = 20;

    public required int Seed { get; init; }

    public required int Messages { get; init; }

    /// <summary>Sends of single messages, repeats included.</summary>
    public required int Sent { get; init; }

    public required int Acknowledged { get; init; }

    public required IReadOnlyDictionary<FaultKind, int> Faults { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Starts the runtime gave up because the disk was full, saying so.</summary>
    public required int RefusedStarts { get; init; }

    public required TimeSpan Duration { get; init; }

    public int Executions { get; init; }

    public IReadOnlyDictionary<string, int> RowsByStatus { get; init; } = new Dictionary<string, int>();

    public int Results { get; init; }

    public int DuplicateResults { get; init; }

    /// <summary>Runs of steps that are in the logs; some lines die with the process that was to write them.</summary>
    public int StepsRun { get; init; }

    public int StepsRunTwice { get; init; }

    public int DeadLetters { get; init; }

    public IReadOnlyList<string> Lost { get; init; } = [];

    public IReadOnlyList<string> Unexplained { get; init; } = [];

    /// <summary>Faults that the runtime reported of itself; a full disk is one.</summary>
    public required IReadOnlyDictionary<string, int> Defects { get; init; }

    public bool IsClean => Lost.Count == 0 && Unexplained.Count == 0 && Acknowledged == Messages;

    public string Table()
    {
        var text = new StringBuilder();
        Line("seed", Seed);
        Line("faults", string.Join(", ", Faults.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
        Line("restarts of the runtime", Restarts);
        Line("starts refused, disk full", RefusedStarts);
        Line("seconds", Math.Round(Duration.TotalSeconds));
        Line("sent, repeats included", Sent);
        Line("acknowledged", Acknowledged);
        Line("executions", Executions);
        foreach (var (status, count) in RowsByStatus)
        {
            Line($"rows {status}", count);
        }

        Line("messages on ResultsQueue", Results);
        Line("of these duplicates", DuplicateResults);
        Line("steps run, as logged", StepsRun);
        Line("of these more than once", StepsRunTwice);
        Line("dead letters", DeadLetters);
        Line("lost", Lost.Count);
        Line("unexplained", Unexplained.Count);
        foreach (var finding in Lost.Concat(Unexplained).Take(LongestList))
        {
            text.Append("  ").AppendLine(finding);
        }

        foreach (var (defect, count) in Defects)
        {
            text.AppendLine(CultureInfo.InvariantCulture, $"  the runtime said, {count} times: {defect}");
        }

        return text.ToString();

        void Line(string name, object value) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-26} {value}");
    }
}
