using System.Diagnostics;

namespace DurableLocal.Lambda.Environments;

/// <summary>
/// Repeats the start of a process while the system refuses files, ports, processes or memory. Such a shortage mostly passes
/// within seconds; without a pause, every invocation in them would fail, and with it all attempts of a workflow's step.
/// </summary>
/// <param name="limit">How long a start is repeated. In real time, because the shortage is real.</param>
/// <param name="pause">The time between two attempts.</param>
internal sealed class ShortageRetry(TimeSpan limit, TimeSpan pause)
{
    /// <summary>Returns the result of the first attempt that succeeds.</summary>
    /// <param name="start">One attempt.</param>
    /// <param name="isStopped">Whether the start is no longer wanted; the failure of the last attempt is thrown then.</param>
    public async Task<T> RunAsync<T>(Func<T> start, Func<bool> isStopped)
    {
        var begun = Stopwatch.GetTimestamp();
        while (true)
        {
            try
            {
                return start();
            }
            catch (Exception failure) when (EnvironmentFaults.IsShortage(failure) && !isStopped() && Stopwatch.GetElapsedTime(begun) < limit)
            {
                await Task.Delay(pause).ConfigureAwait(false);
            }
        }
    }
}
