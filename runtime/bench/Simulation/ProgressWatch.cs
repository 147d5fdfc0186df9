namespace DurableLocal.Bench.Simulation;

/// <summary>
/// Ends the process of a run whose time stands still: work that repeats itself without waiting leaves the thread to nothing
/// else. Measured in time of the processor, so that other load does not matter.
/// </summary>
internal sealed class ProgressWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(15);

    private long _elapsed = -1;
    private TimeSpan _since;

    /// <param name="elapsed">Returns the time of the run.</param>
    /// <param name="report">Called on a thread of its own before the process ends.</param>
    public static void Start(Func<long> elapsed, Action report) =>
        new Thread(() => new ProgressWatch().Run(elapsed, report)) { IsBackground = true, Name = nameof(ProgressWatch) }.Start();

    private void Run(Func<long> elapsed, Action report)
    {
        while (true)
        {
            Thread.Sleep(Interval);
            var used = Environment.CpuUsage.TotalTime;
            if (elapsed() is var now && now != _elapsed)
            {
                (_elapsed, _since) = (now, used);
            }
            else if (used - _since > Longest)
            {
                report();
                Environment.Exit(1);
            }
        }
    }
}
