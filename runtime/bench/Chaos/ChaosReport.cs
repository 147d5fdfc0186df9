using System.Globalization;
using System.Text;

namespace DurableLocal.Bench.Chaos;

/// <summary>The result of a run.</summary>
internal sealed record ChaosReport
{
    /// <summary>Maximum number of findings that are printed; all are counted.</summary>
    private const int LongestList = 20;

    public required int Seed { get; init; }

    public required int Messages { get; init; }

    /// <summary>Sends of single messages, repeats included.</summary>
    public required int Sent { get; init; }

    public required int Acknowledged { get; init; }

    public required IReadOnlyDictionary<FaultKind, int> Faults { get; init; }

    public required int Restarts { get; init; }

    /// <summary>Starts that failed because the disk was full.</summary>
    public required int FailedStarts { get; init; }

    /// <summary>Ends of the runtime for want of a resource, which its last lines name.</summary>
    public required int ResourceEnds { get; init; }

    /// <summary>Ends of the runtime while a resource was taken away, whose output does not name it.</summary>
    public required int UnnamedResourceEnds { get; init; }

    public required TimeSpan Duration { get; init; }

    public int Executions { get; init; }

    public IReadOnlyDictionary<string, int> RowsByStatus { get; init; } = new Dictionary<string, int>();

    public int Results { get; init; }

    public int DuplicateResults { get; init; }

    /// <summary>Step invocations in the logs. Lines of a killed process may be missing.</summary>
    public int StepsRun { get; init; }

    public int StepsRunTwice { get; init; }

    public int DeadLetters { get; init; }

    /// <summary>Acknowledged messages without a row.</summary>
    public IReadOnlyList<string> Lost { get; init; } = [];

    /// <summary>All other violations.</summary>
    public IReadOnlyList<string> Unexplained { get; init; } = [];

    /// <summary>Defects that the runtime reported, a full disk included, with their number.</summary>
    public required IReadOnlyDictionary<string, int> Defects { get; init; }

    /// <summary>Whether every message was acknowledged and nothing was lost or unexplained.</summary>
    public bool IsClean => Lost.Count == 0 && Unexplained.Count == 0 && Acknowledged == Messages;

    /// <summary>Returns the report as text, one figure per line.</summary>
    public string Table()
    {
        var text = new StringBuilder();
        Line("seed", Seed);
        Line("faults", string.Join(", ", Faults.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}")));
        Line("restarts of the runtime", Restarts);
        Line("failed starts, disk full", FailedStarts);
        Line("ends without a resource", ResourceEnds);
        Line("ends without its name", UnnamedResourceEnds);
        Line("seconds", Math.Round(Duration.TotalSeconds));
        Line("sent, repeats included", Sent);
        Line("acknowledged", Acknowledged);
        Line("executions", Executions);
        foreach (var (status, count) in RowsByStatus)
        {
            Line($"rows {status}", count);
        }

        Line("result messages", Results);
        Line("of these duplicates", DuplicateResults);
        Line("steps run, from the logs", StepsRun);
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
            text.AppendLine(CultureInfo.InvariantCulture, $"  reported by the runtime {count} times: {defect}");
        }

        return text.ToString();

        void Line(string name, object value) => text.AppendLine(CultureInfo.InvariantCulture, $"{name,-26} {value}");
    }
}
