using System.Globalization;

namespace DurableLocal.Bench.Simulation;

/// <summary>The counts of all runs of all processes of the command.</summary>
internal sealed class SimulationTotals
{
    private const int LongestList = 20;

    private readonly SortedDictionary<string, int> _faults = new(StringComparer.Ordinal);
    private int _executions;
    private int _restarts;
    private long _requests;
    private TimeSpan _simulated;
    private int _lost;
    private int _unexplained;
    private long _fingerprint;

    public int Runs { get; private set; }

    public int Messages { get; private set; }

    /// <summary>The first run with a finding; null if there is none.</summary>
    public SimulationResult? Failed { get; private set; }

    public void Add(SimulationResult result)
    {
        Runs++;
        Messages += result.Messages;
        _executions += result.Executions;
        _restarts += result.Restarts;
        _requests += result.Requests;
        _simulated += result.Simulated;
        _lost += result.Lost.Count;
        _unexplained += result.Unexplained.Count;
        _fingerprint = result.Fingerprint;
        Failed ??= result.IsClean ? null : result;
        foreach (var (kind, count) in result.Faults)
        {
            _faults[kind] = _faults.GetValueOrDefault(kind) + count;
        }
    }

    /// <summary>One line: what there is so far.</summary>
    public string Progress(int runs, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{elapsed.TotalSeconds:F0} s: {Runs} of {runs} runs, {Messages} messages, {_requests} requests, {_restarts} restarts, {_lost} lost, {_unexplained} unexplained");

    public void Print(TimeSpan elapsed)
    {
        Line("runs", Runs);
        Line("messages", Messages);
        Line("executions of the workflow", _executions);
        Line("requests", _requests);
        Line("hours simulated", Math.Round(_simulated.TotalHours, 1));
        foreach (var (kind, count) in _faults)
        {
            Line($"  {kind}", count);
        }

        Line("restarts of the runtime", _restarts);
        Line("seconds", Math.Round(elapsed.TotalSeconds));
        Line("lost", _lost);
        Line("unexplained", _unexplained);
        if (Runs == 1)
        {
            Line("fingerprint", _fingerprint);
        }

        if (Failed is { } failed)
        {
            Console.WriteLine($"seed {failed.Seed} (simulate --seed {failed.Seed} --messages {failed.Messages}):");
            foreach (var finding in failed.Lost.Select(static key => $"lost: {key}").Concat(failed.Unexplained).Take(LongestList))
            {
                Console.WriteLine($"  {finding}");
            }
        }
    }

    private static void Line(string name, object value) => Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-28} {value}"));
}
